// Package kanban is a microservice's side of AION: it receives the kanban of an instance's queue, in order, calls a
// handler for each, and publishes what the handler finishes.
//
//	func main() {
//		err := kanban.Run(func(_ context.Context, work *kanban.Work) error {
//			load, _ := work.Kanban.Metadata["load"].(float64)
//			out := kanban.Kanban{ConnectionKey: "default", Metadata: map[string]any{"load": load, "seen": true}}
//			if load > 0.8 {
//				out.ConnectionKey = "alert"
//			}
//			return work.Finish(out)
//		})
//		if err != nil {
//			log.Fatal(err)
//		}
//	}
//
// Nothing is lost and nothing is silent: a kanban is acknowledged when all that was finished for it is confirmed by
// RabbitMQ. A handler that returns an error, or panics, is called again in place; after five attempts the kanban is
// given up into the queue "dead" with the reason. Delivery is at least once, and a handler that runs twice makes the
// same ids. The protocol is written down in docs/clients/amqp.md of AION.
package kanban

// Version of this client, as RabbitMQ's management shows it.
const Version = "0.1.0"
