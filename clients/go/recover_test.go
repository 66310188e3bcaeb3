package kanban

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	amqp "github.com/rabbitmq/amqp091-go"
)

// echo finishes one kanban for each that it is given.
func echo(_ context.Context, work *Work) error {
	return work.Finish(Kanban{Metadata: work.Kanban.Metadata})
}

// parents reads so many outputs and returns what they were made of, each once, in the order in which it came first.
func (b *broker) parents(count int) []string {
	b.t.Helper()
	var order []string
	known := map[string]bool{}
	for len(order) < count {
		d, _ := b.next(b.after)
		if id := d.Headers["aion-parent"].(string); !known[id] {
			known[id] = true
			order = append(order, id)
		}
	}
	return order
}

func (b *broker) putMany(count int) (ids []string) {
	for i := 0; i < count; i++ {
		ids = append(ids, fmt.Sprintf("id-%03d", i))
		b.put(ids[i], map[string]any{"n": i})
	}
	return ids
}

func TestHundredKeepTheirOrder(t *testing.T) {
	for _, strict := range []bool{false, true} {
		b := newBroker(t)
		env := b.environment()
		env.Strict = strict
		b.start(env, echo)
		want := b.putMany(100)
		if got := b.parents(100); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("strict %v: %v", strict, got)
		}
		b.empty()
	}
}

func TestLostConnectionLosesNothing(t *testing.T) {
	b := newBroker(t)
	var calls sync.Map
	entered, goOn := make(chan bool, 1), make(chan bool)
	b.start(b.environment(), func(ctx context.Context, work *Work) error {
		n, _ := calls.LoadOrStore(work.ID, new(int32))
		if atomic.AddInt32(n.(*int32), 1) == 1 && work.ID == "id-010" {
			entered <- true
			<-goOn
		}
		return echo(ctx, work)
	})
	want := b.putMany(30)
	<-entered
	b.cut()
	close(goOn) // it ends on a connection that is gone
	if got := b.parents(30); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v", got)
	}
	// What was handled on the lost connection comes again, before this one, and is known.
	b.put("last", nil)
	b.parents(1)
	b.empty()
	if n, _ := calls.Load("id-010"); *n.(*int32) != 1 {
		t.Errorf("what was in the handler was handled %d times", *n.(*int32))
	}
}

func TestKnownCopyIsAcknowledgedWithoutAHandler(t *testing.T) {
	b := newBroker(t)
	var calls int32
	entered, goOn := make(chan bool, 9), make(chan bool)
	b.start(b.environment(), func(ctx context.Context, work *Work) error {
		atomic.AddInt32(&calls, 1)
		if work.ID == "slow" {
			entered <- true
			<-goOn
		}
		return echo(ctx, work)
	})
	b.put("one", nil)
	b.put("one", nil)
	b.put("slow", nil)
	b.put("slow", nil)
	b.put("last", nil)
	<-entered
	close(goOn)
	if got := fmt.Sprint(b.parents(3)); got != "[one slow last]" {
		t.Error(got)
	}
	b.empty()
	if calls != 3 {
		t.Errorf("%d calls", calls)
	}
}

func TestFullQueueKeepsOrderAndIDs(t *testing.T) {
	b := newBroker(t)
	b.queue("full", amqp.Table{"x-queue-type": "quorum"})
	b.bind("full", "#", afterExchange(service))
	b.manage("PUT", "/api/policies/"+b.vhost+"/full",
		`{"pattern":"^full$","priority":101,"apply-to":"queues","definition":{"max-length":1,"overflow":"reject-publish"}}`)
	b.eventually("full queue", func() bool { return !b.fill("full") })
	_, log := b.start(b.environment(), echo)
	want := b.putMany(20)
	b.eventually("word of the full queue", func() bool { return strings.Contains(log.String(), "is full") })
	b.manage("DELETE", "/api/policies/"+b.vhost+"/full", "")
	var got []string
	for full := b.consume("full"); len(got) < 20; {
		d, _ := b.next(full)
		id, isOurs := d.Headers["aion-parent"].(string)
		if !isOurs {
			continue // what filled it
		}
		if d.MessageId != derivedID(id, service, 1, 0) {
			t.Errorf("%s has another id", id)
		}
		got = append(got, id)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v", got)
	}
	b.parents(20)
	b.empty()
}

// fill sends one message to a queue, and says whether that took it.
func (b *broker) fill(queue string) bool {
	conn, err := amqp.Dial(b.url)
	b.must(err)
	defer conn.Close()
	channel, err := conn.Channel()
	b.must(err)
	b.must(channel.Confirm(false))
	confirm, err := channel.PublishWithDeferredConfirmWithContext(context.Background(), "", queue, true, false, amqp.Publishing{})
	b.must(err)
	return confirm.Wait()
}

func TestExchangeAndQueueAreWaitedFor(t *testing.T) {
	b := newBroker(t)
	b.must(b.channel.ExchangeDelete(afterExchange(service), false, false))
	_, err := b.channel.QueueDelete(beforeQueue(service, 1), false, false, false)
	b.must(err)
	client, log := b.start(b.environment(), echo)
	sent := make(chan error, 1)
	go func() {
		_, err := client.Send(context.Background(), Kanban{ConnectionKey: "first"})
		sent <- err
	}()
	b.eventually("word of both", func() bool {
		return strings.Contains(log.String(), "no exchange") && strings.Contains(log.String(), "no queue")
	})
	b.exchange(afterExchange(service), "topic")
	b.eventually("word of the missing binding", func() bool { return strings.Contains(log.String(), "not bound") })
	b.bind("looked-at", "#", afterExchange(service))
	b.queue(beforeQueue(service, 1), amqp.Table{"x-queue-type": "quorum", "x-single-active-consumer": true})
	b.must(<-sent)
	if d, _ := b.next(b.after); d.RoutingKey != "first.1" {
		t.Error(d.RoutingKey)
	}
	b.put("one", nil)
	b.parents(1)
	b.empty()
}

// deliverOnce makes the first kanban of the queue one that was delivered before.
func (b *broker) deliverOnce() {
	conn, err := amqp.Dial(b.url)
	b.must(err)
	defer conn.Close()
	channel, err := conn.Channel()
	b.must(err)
	deliveries, err := channel.Consume(beforeQueue(service, 1), "", false, false, false, false, nil)
	b.must(err)
	b.next(deliveries)
}

func TestRepeatedOneIsMarkedAndGivenUpAfterFiveProcesses(t *testing.T) {
	b := newBroker(t)
	env := b.environment()
	env, err := env.complete()
	b.must(err)
	file := filepath.Join(env.DataPath(), ".in-hand", derivedID("deadly", "", 0, 0))
	during := make(chan string, 1)
	b.put("deadly", nil)
	b.deliverOnce()
	b.start(env, func(_ context.Context, work *Work) error {
		text, _ := os.ReadFile(file)
		during <- fmt.Sprint(string(text), work.Repeated)
		return nil
	})
	if got := <-during; got != "1true" {
		t.Errorf("the mark while it is handled: %s", got)
	}
	b.next(b.after)
	b.empty()
	if _, err := os.Stat(file); err == nil {
		t.Error("the mark stays")
	}

	b.must(os.MkdirAll(filepath.Dir(file), 0o755))
	b.must(os.WriteFile(file, []byte("4"), 0o644))
	b.put("deadly", nil)
	b.deliverOnce()
	b.start(env, echo)
	d, _ := b.next(b.dead)
	if d.Headers["aion-dead-reason"] != "the process of watch-001 ended 5 times while it handled this kanban" {
		t.Errorf("%v", d.Headers)
	}
	b.empty()
}

func TestPrefetchIsOneUntilOneWasHandled(t *testing.T) {
	b := newBroker(t)
	entered, goOn := make(chan bool, 9), make(chan bool)
	b.putMany(10)
	b.start(b.environment(), func(ctx context.Context, work *Work) error {
		entered <- true
		<-goOn
		return echo(ctx, work)
	})
	<-entered
	if ready := b.ready(); ready != 9 {
		t.Errorf("%d wait, though only one may be in hand", ready)
	}
	goOn <- true
	<-entered
	b.eventually("prefetch for all", func() bool { return b.ready() == 0 })
	close(goOn)
	b.parents(10)
	b.empty()
}

func TestDeletedQueueIsConsumedAgain(t *testing.T) {
	b := newBroker(t)
	_, log := b.start(b.environment(), echo)
	b.put("one", nil)
	b.parents(1)
	_, err := b.channel.QueueDelete(beforeQueue(service, 1), false, false, false)
	b.must(err)
	b.eventually("word of the missing queue", func() bool { return strings.Contains(log.String(), "no queue") })
	b.queue(beforeQueue(service, 1), amqp.Table{"x-queue-type": "quorum", "x-single-active-consumer": true})
	b.put("two", nil)
	b.parents(1)
	b.empty()
}
