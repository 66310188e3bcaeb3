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
	progressPause   = 500 * time.Millisecond // as often as an eye takes it in
	maxProgressText = 200                    // characters
	// As long as a sender that has room may be busy with others; a handler hardly notices it.
	progressLimit = 20 * time.Millisecond
)

// progress tells the board how far the handler is: only so often, and only while there is room.
type progress struct {
	env    Environment
	sender *sender
	now    func() time.Time

	mu   sync.Mutex
	last time.Time
}

func (p *progress) tell(t trail, done float64, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if since := now.Sub(p.last); since > -progressPause && since < progressPause {
		return
	}
	body := progressBody(t, done, text)
	p.last = now
	ctx, cancel := context.WithTimeout(context.Background(), progressLimit)
	defer cancel()
	_ = p.sender.send(ctx, &outstanding{ // what can't go now is passed over
		exchange: p.env.Exchange, key: progressKey(p.env.Number), lossy: true, done: func(error) {},
		message: func() amqp.Publishing { return p.env.publishing(progressType, body, p.now()) },
	})
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
