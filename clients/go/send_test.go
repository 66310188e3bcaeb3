package kanban

import (
	"context"
	"strings"
	"testing"
	"time"
)

func TestProgressIsPaced(t *testing.T) {
	b := newBroker(t)
	b.start(b.environment(), func(ctx context.Context, work *Work) error {
		for i := 0; i <= 100; i++ {
			work.Progress(float64(i)/100, "step")
		}
		time.Sleep(progressPause)
		work.Progress(1, "done")
		return echo(ctx, work)
	})
	b.put("one", nil)
	for _, want := range []string{
		`{"parent":"one","flow":"flow-of-one","done":0,"text":"step"}`, `{"parent":"one","flow":"flow-of-one","done":1,"text":"done"}`,
	} {
		if d, _ := b.next(b.after); string(d.Body) != want || d.RoutingKey != "kanban.progress.1" ||
			d.ContentType != progressType || d.AppId != service || d.MessageId != "" {
			t.Errorf("%s %+v", d.Body, d)
		}
	}
	if d, _ := b.next(b.after); d.RoutingKey != "default.1" {
		t.Errorf("%+v", d)
	}
}

func TestSendBeginsAFlow(t *testing.T) {
	b := newBroker(t)
	client, _ := b.start(b.environment(), nil)
	id, err := client.Send(context.Background(), client.FirstKanban())
	b.must(err)
	d, k := b.next(b.after)
	if d.MessageId != id || d.CorrelationId != id || d.RoutingKey != "default.1" || d.Headers["aion-parent"] != nil ||
		d.Headers["aion-entered"] != nil || d.Headers["aion-number"] != int32(1) {
		t.Errorf("%+v", d)
	}
	if began, err := time.Parse("2006-01-02T15:04:05.000-07:00", k.StartAt); err != nil || time.Since(began) > patience ||
		!strings.HasSuffix(k.StartAt, "+09:00") || !strings.HasSuffix(k.DataPath, "/Data/watch_1") {
		t.Errorf("%+v", k)
	}
	if _, err := client.Send(context.Background(), Kanban{ProcessNumber: 3}); err == nil {
		t.Error("number 3 of 2 is not refused")
	}
}

func TestIdleEndsWhenNothingComes(t *testing.T) {
	b := newBroker(t)
	b.putMany(5)
	client, _ := b.start(b.environment(), echo)
	b.must(client.Idle(context.Background(), time.Second))
	b.empty()
}
