package kanban

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestStopGivesTheRestBackInOrder(t *testing.T) {
	b := newBroker(t)
	entered, goOn := make(chan bool, 1), make(chan bool)
	client, log := b.start(b.environment(), func(ctx context.Context, work *Work) error {
		if work.ID == "id-005" {
			entered <- true
			<-goOn
		}
		return echo(ctx, work)
	})
	want := b.putMany(20)
	<-entered
	time.AfterFunc(100*time.Millisecond, func() { close(goOn) }) // after the stop has begun
	client.Close()
	if strings.Contains(log.String(), "given up") {
		t.Error(log)
	}
	var again []string
	var mu sync.Mutex
	b.start(b.environment(), func(ctx context.Context, work *Work) error {
		mu.Lock()
		again = append(again, work.ID)
		mu.Unlock()
		return echo(ctx, work)
	})
	if got := b.parents(20); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v", got)
	}
	b.empty()
	if fmt.Sprint(again) != fmt.Sprint(want[6:]) {
		t.Errorf("handled by the second process: %v", again)
	}
}

func TestFailureWhileStoppingIsNotCounted(t *testing.T) {
	b := newBroker(t)
	failed := make(chan bool, 9)
	client, _ := b.start(b.environment(), func(context.Context, *Work) error { failed <- true; return errors.New("broken") })
	b.put("one", nil)
	for i := 0; i < 4; i++ {
		<-failed
	}
	client.Close() // in the pause before the fifth attempt
	b.start(b.environment(), echo)
	if d, _ := b.next(b.after); d.Headers["aion-parent"] != "one" {
		t.Errorf("%+v", d)
	}
	b.empty()
}

func TestHandlerThatDoesNotEndInTimeIsToldAndItsKanbanComesAgain(t *testing.T) {
	t.Parallel() // it takes the ten seconds that a stop gives
	b := newBroker(t)
	entered := make(chan bool, 1)
	client, _ := b.start(b.environment(), func(ctx context.Context, work *Work) error {
		entered <- true
		<-ctx.Done()
		return work.Finish(Kanban{ConnectionKey: "late"})
	})
	b.put("one", nil)
	<-entered
	began := time.Now()
	client.Close()
	if took := time.Since(began); took < stopLimit || took > stopLimit+patience {
		t.Errorf("%v", took)
	}
	b.start(b.environment(), echo)
	if d, _ := b.next(b.after); d.RoutingKey != "default.1" {
		t.Errorf("%+v", d)
	}
	b.empty()
}

func TestRunEndsWithASignalThoughRabbitMQIsNotThere(t *testing.T) {
	log := &lines{}
	client, err := Open(Environment{URL: "amqp://u:geheim@127.0.0.1:1/v", Service: service}, Settings{Output: log})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- client.Run(echo) }()
	for end := time.Now().Add(patience); !strings.Contains(log.String(), "can't read queue") && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err = <-ended:
	case <-time.After(patience):
		err = errors.New("it does not end")
	}
	if err != nil || strings.Contains(log.String(), "geheim") {
		t.Errorf("%v\n%s", err, log)
	}
	if client.Receive(echo) == nil {
		t.Error("a closed client receives")
	}
	if _, err := client.Send(context.Background(), Kanban{}); !errors.Is(err, ErrNotConfirmed) {
		t.Error(err)
	}
}
