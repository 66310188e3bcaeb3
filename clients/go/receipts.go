package kanban

import (
	"context"
	"encoding/json"
	"sync"

	amqp "github.com/rabbitmq/amqp091-go"
)

// Those who read take no more in one.
const maxReceipts = 2_000

// receipts tells the log of kanban that were handled without an output. One is on its way at a time, what is done meanwhile
// shares the next one: a single kanban has its receipt at once.
type receipts struct {
	receiver *receiver

	mu       sync.Mutex
	waiting  []noted
	underway bool
}

type noted struct {
	kanban *held
	receipt
}

// add waits while RabbitMQ is slow.
func (r *receipts) add(k *held, what receipt) {
	r.mu.Lock()
	r.waiting = append(r.waiting, noted{k, what})
	first := !r.underway
	r.underway = true
	r.mu.Unlock()
	if first {
		r.send()
	}
}

func (r *receipts) send() {
	r.mu.Lock()
	count := len(r.waiting)
	if count > maxReceipts {
		count = maxReceipts
	}
	all := r.waiting[:count:count]
	r.waiting = r.waiting[count:]
	r.underway = count > 0
	r.mu.Unlock()
	if count == 0 {
		return
	}
	rows := make([]receipt, count)
	for i := range all {
		rows[i] = all[i].receipt
	}
	body, _ := json.Marshal(rows) // texts and numbers only: it can't fail
	env := r.receiver.env
	confirmed := func(err error) { r.confirmed(all, err) }
	err := r.receiver.sender.send(context.Background(), &outstanding{
		exchange: env.Exchange, key: receiptKey(env.Number), done: confirmed,
		message: func() amqp.Publishing { return env.publishing(receiptType, body, r.receiver.settings.Now()) },
	})
	if err != nil {
		confirmed(err)
	}
}

func (r *receipts) confirmed(all []noted, err error) {
	kanban := make([]*held, len(all))
	for i := range all {
		kanban[i] = all[i].kanban
	}
	if err == nil {
		r.receiver.settle(true, kanban...)
	} else {
		r.receiver.release(kanban...)
	}
	// On a goroutine of its own: this one may be the sender's, which must not wait for itself.
	go r.send()
}
