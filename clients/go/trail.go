package kanban

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

const (
	maxParents   = 16
	maxReason    = 4_000 // AMQP keeps all headers in one frame of 128 KiB
	receiptType  = "application/vnd.aion.receipt+json"
	progressType = "application/vnd.aion.progress+json"
)

// trail is where a kanban comes from: what the properties and headers of its message say.
type trail struct {
	id          string
	named       bool // the sender has given it its id; a new one can't be known again
	flow        string
	parents     []string
	sender      string
	traceparent string
}

func readTrail(d amqp.Delivery, now time.Time) trail {
	t := trail{id: d.MessageId, named: d.MessageId != "", flow: d.CorrelationId, sender: d.AppId}
	if !t.named {
		t.id = newID(now)
	}
	if t.flow == "" {
		t.flow = t.id
	}
	t.traceparent, _ = d.Headers["traceparent"].(string)
	parents, _ := d.Headers["aion-parent"].(string)
	for _, parent := range strings.Split(parents, ",") {
		if parent = strings.TrimSpace(parent); parent != "" && len(t.parents) < maxParents {
			t.parents = append(t.parents, parent)
		}
	}
	return t
}

// place sets what the queue knows better than the sender.
func (e Environment) place(k *Kanban) {
	k.ProcessNumber = int32(e.Number)
	if e.Device != "" {
		k.NextDeviceName = e.Device
	}
}

// publishing makes the properties of what this instance sends.
func (e Environment) publishing(contentType string, body []byte, sent time.Time) amqp.Publishing {
	return amqp.Publishing{
		ContentType:  contentType,
		DeliveryMode: amqp.Persistent,
		AppId:        e.Service,
		Headers:      amqp.Table{"aion-number": int32(e.Number), "aion-sent": sent.UnixMicro()},
		Body:         body,
	}
}

// first makes the message of a kanban that begins a flow.
func (e Environment) first(id string, body []byte, sent time.Time) amqp.Publishing {
	message := e.publishing(jsonType, body, sent)
	message.MessageId, message.CorrelationId = id, id
	return message
}

// next makes the message of an output of the kanban with this trail.
func (e Environment) next(parent trail, ordinal int, body []byte, entered, left, sent time.Time) amqp.Publishing {
	message := e.publishing(jsonType, body, sent)
	message.MessageId = derivedID(parent.id, e.Service, e.Number, ordinal)
	message.CorrelationId = parent.flow
	message.Headers["aion-parent"] = parent.id
	message.Headers["aion-entered"] = entered.UnixMicro()
	message.Headers["aion-left"] = left.UnixMicro()
	if parent.traceparent != "" {
		message.Headers["traceparent"] = parent.traceparent
	}
	return message
}

// dead makes the message of a kanban that is given up: as it came, and why.
func (e Environment) dead(d amqp.Delivery, reason string, now time.Time) amqp.Publishing {
	headers := amqp.Table{}
	for name, value := range d.Headers {
		headers[name] = value
	}
	if len(reason) > maxReason {
		const more = " ..."
		reason = strings.ToValidUTF8(reason[:maxReason-len(more)], "") + more
	}
	headers["aion-dead-reason"] = reason
	headers["aion-dead-queue"] = e.Queue
	headers["aion-dead-service"] = e.Service
	headers["aion-dead-number"] = int32(e.Number)
	headers["aion-dead-time"] = now.UnixMicro()
	// Without the user id: RabbitMQ closes the channel of whoever sends another one's.
	return amqp.Publishing{
		Headers: headers, ContentType: d.ContentType, ContentEncoding: d.ContentEncoding, DeliveryMode: amqp.Persistent,
		Priority: d.Priority, CorrelationId: d.CorrelationId, ReplyTo: d.ReplyTo, Expiration: d.Expiration,
		MessageId: d.MessageId, Timestamp: d.Timestamp, Type: d.Type, AppId: d.AppId, Body: d.Body,
	}
}

// route is the routing key of something finished. A number without a binding would make a known key take the default
// entry: it is refused.
func (e Environment) route(k *Kanban) (string, error) {
	if k.ProcessNumber == 0 {
		k.ProcessNumber = int32(e.Number)
	}
	number := int(k.ProcessNumber)
	if number != e.Number && (number < 1 || number > e.Scale) {
		has := "number " + strconv.Itoa(e.Number) + " here"
		if e.Scale > 0 {
			has = "the numbers 1 to " + strconv.Itoa(e.Scale)
		}
		return "", bad("the kanban has processNumber %d, but %s has %s; leave processNumber 0", number, e.Service, has)
	}
	key := finishedKey(k.ConnectionKey, number, k.NextDeviceName, e.Device)
	if len(key) > maxRoutingKey {
		return "", bad("connection key and device make a routing key of %d bytes, AMQP's limit is %d; make them shorter",
			len(key), maxRoutingKey)
	}
	return key, nil
}

func (e Environment) name() string { return instanceName(e.Service, e.Number) }

// receipt is what the log is told of a kanban that was handled without an output.
type receipt struct {
	ID          string `json:"id"`
	Flow        string `json:"flow"`
	Parent      string `json:"parent"`
	Entered     int64  `json:"entered"`
	Left        int64  `json:"left"`
	Traceparent string `json:"traceparent,omitempty"`
}

func (e Environment) receipt(t trail, entered, left time.Time) receipt {
	return receipt{
		ID: derivedID(t.id, e.Service, e.Number, 0), Flow: t.flow, Parent: t.id,
		Entered: entered.UnixMicro(), Left: left.UnixMicro(), Traceparent: t.traceparent,
	}
}

func failedOften(attempts int, last error) string {
	return fmt.Sprintf("its handler failed %d times, at last with %v", attempts, last)
}
