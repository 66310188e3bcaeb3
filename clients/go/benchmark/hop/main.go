// hop measures what the client adds to a hop over RabbitMQ: from just before a kanban is published until the handler is
// entered, with the AMQP library alone (bare) or with the client; both may run at the same time.
//
//	AION_BENCH_RABBITMQ=amqp://user:password@host:port/vhost go run ./benchmark/hop SECONDS ROUNDS bare|client
//
// The virtual host is its own. It prints a line for each round: language, round, side, p50 and p99 in microseconds, count.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"

	"aion.io/kanban"
	amqp "github.com/rabbitmq/amqp091-go"
)

const (
	cycle    = 10 * time.Millisecond
	bodySize = 256
	prefetch = 64
	// Of the last kanban, which on a busy machine may take its time.
	patience = 20 * time.Second
)

func main() {
	url := os.Getenv("AION_BENCH_RABBITMQ")
	if url == "" {
		log.Fatal("AION_BENCH_RABBITMQ is not set: set it to amqp://user:password@host:port/vhost, a virtual host of its own")
	}
	if len(os.Args) != 4 {
		log.Fatal("usage: hop SECONDS ROUNDS bare|client")
	}
	count, side := argument(1)*int(time.Second/cycle), os.Args[3]
	hop, known := map[string]func(string, int) []time.Duration{"bare": bare, "client": client}[side]
	if !known {
		log.Fatalf("argument 3 is %q; it must be bare or client", side)
	}
	declare(url, side)
	for round := 1; round <= argument(2); round++ {
		times := hop(url, count)
		sort.Slice(times, func(a, b int) bool { return times[a] < times[b] })
		fmt.Printf("go\t%d\t%s\t%d\t%d\t%d\n", round, side,
			times[len(times)/2].Microseconds(), times[len(times)*99/100].Microseconds(), len(times))
	}
}

func argument(position int) int {
	number, err := strconv.Atoi(os.Args[position])
	if err != nil || number < 1 {
		log.Fatalf("argument %d is %q; it must be a whole number from 1", position, os.Args[position])
	}
	return number
}

// card is a kanban whose JSON has 256 bytes.
func card() kanban.Kanban {
	k := kanban.Kanban{ProcessNumber: 1, FileList: []string{}, Metadata: map[string]any{"load": ""}}
	body, _ := json.Marshal(k)
	k.Metadata["load"] = strings.Repeat("x", bodySize-len(body))
	return k
}

// phases of a cycle, by the machine's clock, in which a side publishes: half of it apart, so that neither side has the
// other's work within its hops.
var phases = map[string]time.Duration{"bare": 0, "client": cycle / 2}

// measure publishes one each cycle and waits until each has been received.
func measure(side string, count int, publish func(), entered <-chan time.Time) []time.Duration {
	times := make([]time.Duration, 0, count)
	time.Sleep(cycle - time.Duration(time.Now().UnixNano())%cycle + phases[side])
	ticks := time.NewTicker(cycle)
	defer ticks.Stop()
	for range ticks.C {
		began := time.Now()
		publish()
		select {
		case at := <-entered:
			times = append(times, at.Sub(began))
		case <-time.After(patience):
			log.Fatalf("a kanban did not come within %v", patience)
		}
		if len(times) == count {
			break
		}
	}
	return times
}

func bare(url string, count int) []time.Duration {
	sending, receiving := open(url), open(url)
	defer sending.Close()
	defer receiving.Close()
	out, in := channel(sending), channel(receiving)
	must(out.Confirm(false))
	confirms := out.NotifyPublish(make(chan amqp.Confirmation, prefetch))
	must(in.Qos(prefetch, 0, false))
	deliveries, err := in.Consume("before.bare-b.001", "", false, false, false, false, nil)
	must(err)
	k := card()
	entered := make(chan time.Time, prefetch)
	go func() {
		for delivery := range deliveries {
			var read kanban.Kanban
			must(json.Unmarshal(delivery.Body, &read))
			at := time.Now()
			// Before it is told: when the last one is, the connection is closed, and what is not acknowledged would come again.
			must(delivery.Ack(false))
			entered <- at
		}
	}()
	go func() {
		for range confirms {
		}
	}()
	return measure("bare", count, func() {
		body, err := json.Marshal(k)
		must(err)
		must(out.PublishWithContext(context.Background(), "after.bare-a", "default.1", false, false,
			amqp.Publishing{ContentType: "application/json", DeliveryMode: amqp.Persistent, Body: body}))
	}, entered)
}

func client(url string, count int) []time.Duration {
	sender, receiver := join(url, "client-a"), join(url, "client-b")
	defer sender.Close()
	defer receiver.Close()
	entered := make(chan time.Time, prefetch)
	must(receiver.Receive(func(context.Context, *kanban.Work) error {
		entered <- time.Now()
		return nil
	}))
	k := card()
	return measure("client", count, func() {
		_, err := sender.Send(context.Background(), k)
		must(err)
	}, entered)
}

func join(url, service string) *kanban.Client {
	client, err := kanban.Open(kanban.Environment{URL: url, Service: service, Home: os.TempDir()}, kanban.Settings{Output: io.Discard})
	must(err)
	return client
}

func declare(url, side string) {
	conn := open(url)
	defer conn.Close()
	channel := channel(conn)
	sending, receiving, queue, receipts := "after."+side+"-a", "after."+side+"-b", "before."+side+"-b.001", "receipts."+side
	for _, exchange := range []string{sending, receiving} {
		must(channel.ExchangeDeclare(exchange, "topic", true, false, false, false, nil))
	}
	_, err := channel.QueueDeclare(queue, true, false, false, false,
		amqp.Table{"x-queue-type": "quorum", "x-single-active-consumer": true})
	must(err)
	_, err = channel.QueueDeclare(receipts, true, false, false, false, amqp.Table{"x-max-length": int32(1_000)})
	must(err)
	must(channel.QueueBind(queue, "#", sending, false, nil))
	must(channel.QueueBind(receipts, "#", receiving, false, nil))
}

func open(url string) *amqp.Connection {
	conn, err := amqp.Dial(url)
	must(err)
	return conn
}

func channel(conn *amqp.Connection) *amqp.Channel {
	channel, err := conn.Channel()
	must(err)
	return channel
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
