package kanban

import (
	"fmt"
	"math/rand"
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

func TestPauses(t *testing.T) {
	var p pauses
	got := ""
	for i := 0; i < 8; i++ {
		got += p.next().String() + " "
	}
	if got != "100ms 200ms 400ms 800ms 1.6s 3.2s 5s 5s " {
		t.Error(got)
	}
}

func TestPaceAfterAFullQueue(t *testing.T) {
	p := newPace(false)
	p.refused()
	if p.limit() != 0 {
		t.Error("what is in flight is waited for")
	}
	p.drained()
	got := p.pause.String()
	for i := 0; i < 3; i++ {
		p.paused()
		p.refused()
		got += " " + p.pause.String()
	}
	if got != "50ms 500ms 5s 5s" {
		t.Error(got)
	}
	for i := 0; i < widenAfter; i++ {
		if p.limit() != 1 {
			t.Fatalf("%d in flight after %d confirms", p.limit(), i)
		}
		p.confirmed()
	}
	if p.limit() != maxInFlight {
		t.Error("full speed after enough confirms")
	}
	if strict := newPace(true); strict.limit() != 1 {
		t.Error("strict")
	}
}

// Whatever RabbitMQ answers and however often the channel is lost: each message ends once, those that are sent anew or
// again go out in order, and never more than allowed are in flight.
func TestLineKeepsOrderAndLosesNothing(t *testing.T) {
	for seed := time.Now().UnixNano(); seed%500 != 0; seed++ {
		random := rand.New(rand.NewSource(seed))
		l := line{pace: newPace(random.Intn(4) == 0)}
		const count = 60
		added, ended := 0, map[uint64]int{}
		for steps := 0; len(ended) < count; steps++ {
			if steps > 100_000 {
				t.Fatalf("seed %d: it does not end", seed)
			}
			if wait, due := l.due(); due && wait > 0 {
				l.pace.paused()
			} else if due {
				o := l.resend()
				if n := len(l.inFlight); n > 1 && l.inFlight[n-2].order > o.order {
					t.Fatalf("seed %d: %d is sent again after %d", seed, o.order, l.inFlight[n-2].order)
				}
			} else if l.room() && added < count {
				added++
				l.add(&outstanding{exchange: "e", key: "k", made: &amqp.Publishing{MessageId: fmt.Sprint(added)}})
			}
			if len(l.inFlight) > maxInFlight {
				t.Fatalf("seed %d: %d in flight", seed, len(l.inFlight))
			}
			switch random.Intn(12) {
			case 0:
				l.answer(false)
			case 1:
				l.lost()
			case 2:
				l.back("e", "k", fmt.Sprint(random.Intn(count)))
			case 3, 4, 5:
				if o, end := l.answer(true); end {
					ended[o.order]++
				}
			}
		}
		for order, times := range ended {
			if times != 1 {
				t.Fatalf("seed %d: %d ended %d times", seed, order, times)
			}
		}
		if !l.empty() {
			t.Fatalf("seed %d: something is left", seed)
		}
	}
}

func TestLossyIsNeverSentAgain(t *testing.T) {
	l := line{pace: newPace(false)}
	progress := &outstanding{lossy: true}
	l.add(progress)
	if _, ended := l.answer(false); !ended || !l.empty() || l.pace.state != wide {
		t.Error("a nack ends it and slows nothing down")
	}
	l.add(progress)
	if dropped := l.lost(); len(dropped) != 1 || !l.empty() {
		t.Error("a lost channel ends it")
	}
}

func TestInHand(t *testing.T) {
	h := newInHand()
	message := func(id string, repeated bool, number uint64) *held {
		return &held{trail: trail{id: id, named: id != ""}, repeated: repeated, tags: []tag{{nil, number}}}
	}
	first := message("a", false, 1)
	if h.arrived(first) != fresh || h.arrived(message("a", false, 2)) != copied || len(first.tags) != 2 {
		t.Error("a copy is acknowledged with the one in hand")
	}
	if !h.settled(first, true) || h.settled(first, true) || h.arrived(message("a", false, 3)) != handled {
		t.Error("what was handled is known")
	}
	given := message("b", false, 4)
	h.arrived(given)
	h.settled(given, false)
	if h.arrived(message("b", true, 5)) != handled || h.arrived(message("b", false, 6)) != fresh {
		t.Error("what was given up is handled again when somebody sends it again")
	}
	if h.arrived(message("", false, 7)) != fresh || h.arrived(message("", false, 8)) != fresh {
		t.Error("without an id nothing is known again")
	}
}

func TestOnlyTheLastIDsAreRemembered(t *testing.T) {
	ids := newLastIDs(3)
	for _, id := range []string{"a", "b", "a", "c", "d"} {
		ids.add(id)
	}
	if ids.has("a") || !ids.has("b") || !ids.has("c") || !ids.has("d") {
		t.Error(ids)
	}
}

func TestMarks(t *testing.T) {
	m := marks{t.TempDir() + "/Data/x/.in-hand"}
	got := fmt.Sprint(m.begin("a/../b"), m.begin("a/../b"), m.begin("other"))
	m.end("a/../b")
	if got += fmt.Sprint(" ", m.begin("a/../b")); got != "1 2 1 1" {
		t.Error(got)
	}
	if n := (marks{"/proc/nowhere"}).begin("a"); n != 0 {
		t.Error(n)
	}
}

// RabbitMQ is told of each delivery once, and of none that is not settled.
func TestAcksAreFewAndExact(t *testing.T) {
	seed := time.Now().UnixNano()
	random := rand.New(rand.NewSource(seed))
	l := ackLine{lowest: 1}
	const count = 300
	order := random.Perm(count)
	settled, told := map[uint64]bool{}, map[uint64]bool{}
	for len(order) > 0 {
		n := 1 + random.Intn(5)
		if n > len(order) {
			n = len(order)
		}
		var tags []uint64
		for _, i := range order[:n] {
			tags = append(tags, uint64(i+1))
			settled[uint64(i+1)] = true
		}
		order = order[n:]
		for _, ack := range l.settle(tags) {
			if told[ack.number] {
				t.Fatalf("seed %d: %d is acknowledged twice", seed, ack.number)
			}
			told[ack.number] = true
			for tag := uint64(1); ack.multiple && tag < ack.number; tag++ {
				told[tag] = true
			}
		}
		for tag := range told {
			if !settled[tag] {
				t.Fatalf("seed %d: %d is not settled", seed, tag)
			}
		}
	}
	if len(told) != count || len(l.beyond) != 0 {
		t.Errorf("seed %d: %d told", seed, len(told))
	}
	if acks := (&ackLine{lowest: 1}).settle([]uint64{2, 1, 3, 5}); fmt.Sprint(acks) != "[{5 false} {3 true}]" {
		t.Error(acks)
	}
}
