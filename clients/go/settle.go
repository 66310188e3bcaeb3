package kanban

import (
	"context"
	"sync"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

// publish sends the outputs; when all are confirmed the kanban is settled.
func (r *receiver) publish(k *held, outputs []finished, entered, left time.Time) {
	if len(outputs) == 0 {
		r.receipts.add(k, r.env.receipt(k.trail, entered, left))
		return
	}
	var mu sync.Mutex
	open, failed := len(outputs), false
	confirmed := func(err error) {
		mu.Lock()
		open, failed = open-1, failed || err != nil
		done, ok := open == 0, !failed
		mu.Unlock()
		if done && ok {
			r.settle(true, k)
		} else if done {
			r.release(k)
		}
	}
	for i := range outputs {
		i := i
		err := r.sender.send(context.Background(), &outstanding{
			exchange: r.env.Exchange, key: outputs[i].key, done: confirmed,
			message: func() amqp.Publishing {
				return r.env.next(k.trail, i, outputs[i].body, entered, left, r.settings.Now())
			},
		})
		if err != nil {
			confirmed(err)
		}
	}
}

// giveUp puts it into "dead"; until RabbitMQ has confirmed that it stays in its queue.
func (r *receiver) giveUp(k *held, why string) {
	r.log.about(k.id, k.flow).Warn("the kanban from " + r.env.Queue + " is given up: " + why)
	message := r.env.dead(k.message, why, r.settings.Now())
	done := func(err error) {
		if err == nil {
			r.settle(false, k)
		} else {
			r.release(k)
		}
	}
	err := r.sender.send(context.Background(), &outstanding{
		exchange: deadExchange, key: r.env.Queue, message: func() amqp.Publishing { return message }, done: done,
	})
	if err != nil {
		done(err)
	}
}

// settle acknowledges them where they came, if that channel is still there.
func (r *receiver) settle(wasHandled bool, all ...*held) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var s settlement
	for _, k := range all {
		if sub := r.sub; r.hands.settled(k, wasHandled) && sub != nil {
			for _, t := range k.tags {
				if t.on == sub {
					s.tags = append(s.tags, t.number)
				}
			}
			if wasHandled {
				s.frees = append(s.frees, k.frees...)
			}
			s.raise = s.raise || wasHandled && !k.repeated && !sub.raised && !r.stopped
		}
	}
	if s.raise || len(s.tags) > 0 {
		r.sub.raised = r.sub.raised || s.raise
		r.sub.settlements <- s
	}
	r.changed()
}

// release: it comes again.
func (r *receiver) release(all ...*held) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, k := range all {
		r.hands.release(k)
	}
	r.changed()
}
