package kanban

import (
	"context"
	"encoding/json"
	"math"
	"sync"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

const (
	progressPause   = 500 * time.Millisecond // more often than anybody looks
	maxProgressText = 200                    // characters
)

// progress tells the board how far the handler is; the last word wins.
type progress struct {
	env    Environment
	sender *sender
	now    func() time.Time

	mu     sync.Mutex
	latest []byte
	word   chan struct{} // there may be a new one
	ended  chan struct{}
}

func newProgress(env Environment, s *sender, now func() time.Time) *progress {
	p := &progress{env: env, sender: s, now: now, word: make(chan struct{}, 1), ended: make(chan struct{})}
	go p.run()
	return p
}

func (p *progress) tell(t trail, done float64, text string) {
	body := progressBody(t, done, text)
	p.mu.Lock()
	p.latest = body
	p.mu.Unlock()
	select {
	case p.word <- struct{}{}:
	default:
	}
}

func progressBody(t trail, done float64, text string) []byte {
	if math.IsNaN(done) {
		done = 0
	}
	if runes := []rune(text); len(runes) > maxProgressText {
		text = string(runes[:maxProgressText])
	}
	body, _ := json.Marshal(struct { // texts and a finite number: it can't fail
		Parent string  `json:"parent"`
		Flow   string  `json:"flow"`
		Done   float64 `json:"done"`
		Text   string  `json:"text"`
	}{t.id, t.flow, math.Max(0, math.Min(1, done)), text})
	return body
}

// forget: the handler is done, what it has not told yet says nothing any more.
func (p *progress) forget() {
	p.mu.Lock()
	p.latest = nil
	p.mu.Unlock()
}

func (p *progress) close() { close(p.ended) }

func (p *progress) run() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() { <-p.ended; cancel() }()
	for {
		select {
		case <-p.word:
		case <-p.ended:
			return
		}
		p.mu.Lock()
		body := p.latest
		p.latest = nil
		p.mu.Unlock()
		if body == nil {
			continue
		}
		err := p.sender.send(ctx, &outstanding{
			exchange: p.env.Exchange, key: progressKey(p.env.Number), lossy: true, done: func(error) {},
			message: func() amqp.Publishing { return p.env.publishing(progressTyp, body, p.now()) },
		})
		if err != nil {
			return // closed
		}
		select {
		case <-time.After(progressPause):
		case <-p.ended:
			return
		}
	}
}
