package kanban

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

// watch is the example of README, in all languages.
func watch(_ context.Context, work *Work) error {
	load, _ := work.Kanban.Metadata["load"].(float64)
	out := Kanban{ConnectionKey: "default", Metadata: map[string]any{"load": load, "seen": true}}
	if load > 0.8 {
		out.ConnectionKey = "alert"
	}
	return work.Finish(out)
}

func TestOutputCarriesItsTrail(t *testing.T) {
	b := newBroker(t)
	b.start(b.environment(), watch)
	before := time.Now().UnixMicro()
	b.put("one", map[string]any{"load": 0.93})
	d, k := b.next(b.after)
	if d.RoutingKey != "alert.1" || d.MessageId != derivedID("one", service, 1, 0) || d.CorrelationId != "flow-of-one" ||
		d.AppId != service || d.DeliveryMode != 2 || d.ContentType != jsonType {
		t.Errorf("properties: %+v", d)
	}
	if d.Headers["aion-parent"] != "one" || d.Headers["aion-number"] != int32(1) {
		t.Errorf("headers: %v", d.Headers)
	}
	entered, left, sent := d.Headers["aion-entered"].(int64), d.Headers["aion-left"].(int64), d.Headers["aion-sent"].(int64)
	if before > entered || entered > left || left > sent || sent > time.Now().UnixMicro() {
		t.Errorf("times: %d %d %d %d", before, entered, left, sent)
	}
	want := Kanban{
		ConnectionKey: "alert", ProcessNumber: 1, FileList: []string{}, Metadata: map[string]any{"load": 0.93, "seen": true},
	}
	if !reflect.DeepEqual(k, want) {
		t.Errorf("kanban: %+v", k)
	}
	b.empty()
}

func TestHandlerSeesWhatCame(t *testing.T) {
	b := newBroker(t)
	seen := make(chan Work, 1)
	b.start(b.environment(), func(_ context.Context, work *Work) error { seen <- *work; return nil })
	b.putRaw(amqp.Publishing{
		ContentType: "text/plain", MessageId: "id", CorrelationId: "flow", AppId: "elsewhere", Body: []byte("hello"),
		Headers: amqp.Table{"aion-parent": "p1,p2"},
	})
	work := <-seen
	if work.ID != "id" || work.Flow != "flow" || work.Sender != "elsewhere" || !work.Foreign || work.Repeated ||
		work.Attempt != 1 || fmt.Sprint(work.Parents) != "[p1 p2]" {
		t.Errorf("%+v", work)
	}
	if k := work.Kanban; k.ProcessNumber != 1 || k.NextDeviceName != "edge" || k.Metadata["body"] != "hello" {
		t.Errorf("%+v", work.Kanban)
	}
}

func TestNoOutputLeavesReceipts(t *testing.T) {
	b := newBroker(t)
	b.start(b.environment(), func(context.Context, *Work) error { return nil })
	const count = 50
	for i := 0; i < count; i++ {
		b.put(fmt.Sprint("id-", i), nil)
	}
	var all []receipt
	for len(all) < count {
		d, _ := b.next(b.after)
		var some []receipt
		b.must(json.Unmarshal(d.Body, &some))
		if d.RoutingKey != "kanban.receipt.1" || d.ContentType != receiptType || d.AppId != service || d.MessageId != "" {
			t.Errorf("%+v", d)
		}
		all = append(all, some...)
	}
	for i, one := range all {
		parent := fmt.Sprint("id-", i)
		if one.Parent != parent || one.Flow != "flow-of-"+parent || one.ID != derivedID(parent, service, 1, 0) {
			t.Errorf("%d: %+v", i, one)
		}
	}
	b.empty()
}

func TestFailedIsTriedAgainAndThenGivenUp(t *testing.T) {
	b := newBroker(t)
	var calls int32
	b.start(b.environment(), func(_ context.Context, work *Work) error {
		switch work.Kanban.Metadata["do"] {
		case "fail":
			atomic.AddInt32(&calls, 1)
			work.Kanban.Metadata["do"] = "changed, which the next attempt must not see"
			return errors.New("broken")
		case "panic":
			if work.Attempt < 3 {
				panic("oh")
			}
		case "give up":
			return fmt.Errorf("on the way: %w", GiveUp("no use"))
		}
		return work.Finish(Kanban{})
	})
	b.put("fails", map[string]any{"do": "fail"})
	b.put("gives up", map[string]any{"do": "give up"})
	b.put("panics", map[string]any{"do": "panic"})
	d, k := b.next(b.dead)
	if d.MessageId != "fails" || d.RoutingKey != "before.watch.001" || d.CorrelationId != "flow-of-fails" ||
		d.AppId != "sender" || k.Metadata["do"] != "fail" {
		t.Errorf("%+v", d)
	}
	if h := d.Headers; h["aion-dead-reason"] != "its handler failed 5 times, at last with broken" ||
		h["aion-dead-queue"] != "before.watch.001" || h["aion-dead-service"] != service ||
		h["aion-dead-number"] != int32(1) || h["aion-dead-time"].(int64) == 0 {
		t.Errorf("%v", h)
	}
	if calls != 5 {
		t.Errorf("%d calls", calls)
	}
	if d, _ = b.next(b.dead); d.MessageId != "gives up" || d.Headers["aion-dead-reason"] != "on the way: no use" {
		t.Errorf("%+v", d)
	}
	if d, _ = b.next(b.after); d.Headers["aion-parent"] != "panics" {
		t.Errorf("%+v", d)
	}
	b.empty()
}

func TestBadBodyAndRefusedOutputAreGivenUp(t *testing.T) {
	b := newBroker(t)
	b.start(b.environment(), func(_ context.Context, work *Work) error {
		if work.Kanban.Metadata["then"] != nil {
			_ = work.Finish(Kanban{ProcessNumber: 3})
			return work.Finish(Kanban{ProcessNumber: 2})
		}
		_ = work.Finish(Kanban{ProcessNumber: 3}) // its error is not looked at, and yet nothing is lost
		return nil
	})
	b.putRaw(amqp.Publishing{ContentType: jsonType, MessageId: "bad", Body: []byte(`{"processNumber": "x"}`)})
	b.put("good", nil)
	b.put("better", map[string]any{"then": true})
	if d, _ := b.next(b.dead); d.MessageId != "bad" || !strings.Contains(d.Headers["aion-dead-reason"].(string), "processNumber") {
		t.Errorf("%+v", d)
	}
	d, _ := b.next(b.dead)
	if why := d.Headers["aion-dead-reason"].(string); d.MessageId != "good" ||
		!strings.HasPrefix(why, "what its handler finished was refused: ") || !strings.Contains(why, "processNumber 3") {
		t.Errorf("%s", why)
	}
	if d, _ := b.next(b.after); d.RoutingKey != "default.2" {
		t.Errorf("%+v", d)
	}
	b.empty()
}
