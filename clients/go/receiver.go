package kanban

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

const (
	defaultAttempts = 5
	// How long a stop waits for the handler and for what it finished.
	stopLimit = 10 * time.Second
	// And then for a handler whose context has ended.
	lateLimit = 2 * time.Second
)

// receiver calls the handler for each kanban of the queue, in order, and acknowledges it when its outputs are confirmed;
// the handler goes on with the next one meanwhile.
type receiver struct {
	env      Environment
	settings Settings
	handler  Handler
	sender   *sender
	receipts *receipts
	progress *progress
	marks    marks
	payloads *payloads
	log      *Logger
	link     *link

	handling chan struct{} // a lock: held by who is in the handler
	stopping chan struct{}
	ended    chan struct{}   // the connection is not made again any more
	ctx      context.Context // of the handler
	cancel   context.CancelFunc

	mu      sync.Mutex
	sub     *subscription
	hands   inHand
	marked  string        // id of the repeated kanban in the handler
	stopped bool          // nothing is taken in any more
	empty   chan struct{} // closed when stopped and nothing is in hand
	active  chan struct{} // something has come or was settled
}

func newReceiver(env Environment, settings Settings, handler Handler, s *sender, p *payloads, log *Logger) *receiver {
	r := &receiver{
		env: env, settings: settings, handler: handler, sender: s, payloads: p, log: log,
		marks:    marks{filepath.Join(env.DataPath(), ".in-hand")},
		link:     &link{url: env.URL, name: env.name() + " receive"},
		handling: make(chan struct{}, 1),
		stopping: make(chan struct{}),
		ended:    make(chan struct{}),
		hands:    newInHand(),
		empty:    make(chan struct{}),
		active:   make(chan struct{}, 1),
	}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	r.receipts = &receipts{receiver: r}
	r.progress = &progress{env: env, sender: s, now: settings.Now}
	go r.run()
	return r
}

// run consumes the queue, on one channel after another; a queue that is not there yet is waited for.
func (r *receiver) run() {
	defer close(r.ended)
	connecting, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() { <-r.stopping; cancel() }()
	var between pauses
	reported := ""
	for !r.isStopping() {
		err := r.consume(connecting, func() {
			between.reset()
			if reported != "" {
				r.log.Info("reading queue " + r.env.Queue)
			}
			reported = ""
		})
		if why := reason(err); why != reported && !r.isStopping() {
			reported = why
			r.log.Warn("can't read queue " + r.env.Queue + ": " + why + "; trying again")
		}
		r.wait(between.next())
	}
}

func (r *receiver) consume(ctx context.Context, begun func()) error {
	channel, _, err := r.link.channel(ctx)
	if err != nil {
		return err
	}
	sub, err := subscribe(channel, r.env.Queue, r.payloads.freeAll)
	if err != nil {
		return err
	}
	r.mu.Lock()
	if r.stopped {
		r.mu.Unlock()
		return amqp.ErrClosed
	}
	r.sub = sub
	r.mu.Unlock()
	begun()
	go sub.read(func(d amqp.Delivery) { r.received(sub, d) })
	go sub.acknowledge()
	select {
	case end := <-sub.ends:
		err = nil
		if end != nil {
			err = end
		}
	case <-sub.cancels:
		_ = channel.Close() // it is of no more use, and that it may be closed already is no error
		err = errors.New("the queue is gone")
	case <-r.stopping:
		return nil // close needs the channel
	}
	close(sub.gone)
	r.mu.Lock()
	if r.sub == sub {
		r.sub = nil
		close(sub.settlements)
	}
	r.mu.Unlock()
	return err
}

// received is called for one delivery of a channel after the other, but for those of a lost channel and of the one after
// it at the same time.
func (r *receiver) received(sub *subscription, d amqp.Delivery) {
	k := &held{
		trail: readTrail(d, r.settings.Now()), message: d, repeated: d.Redelivered, tags: []tag{{sub, d.DeliveryTag}},
	}
	r.mu.Lock()
	if r.stopped || r.sub != sub {
		r.mu.Unlock()
		return // it comes again
	}
	what := r.hands.arrived(k)
	if what == handled {
		sub.settlements <- settlement{tags: []uint64{d.DeliveryTag}}
	}
	r.mu.Unlock()
	r.stir()
	if what != fresh {
		return
	}
	r.handling <- struct{}{}
	defer func() { <-r.handling }()
	if k.repeated && k.named && !r.isStopping() {
		r.handleRepeated(k)
	} else {
		r.handle(k)
	}
}

func (r *receiver) handleRepeated(k *held) {
	ended := r.marks.begin(k.id)
	r.mark(k.id)
	defer func() {
		r.mark("")
		r.marks.end(k.id)
	}()
	if ended >= r.settings.Attempts {
		r.giveUp(k, fmt.Sprintf("the process of %s ended %d times while it handled this kanban", r.env.name(), ended))
		return
	}
	r.handle(k)
}

func (r *receiver) handle(k *held) {
	log := r.log.about(k.id, k.flow)
	var between pauses
	for attempt := 1; !r.isStopping(); attempt++ {
		// Read anew for each attempt, since a handler may change what it is given.
		kanban, foreign, err := decode(k.message.ContentType, k.message.Body)
		if err != nil {
			r.giveUp(k, err.Error())
			return
		}
		work := newWork(r.env, kanban, k.trail, log, r.settings.Now)
		work.read = r.payloads.read
		work.Attempt, work.Repeated, work.Foreign = attempt, k.repeated, foreign
		work.tell = func(done float64, text string) { r.progress.tell(k.trail, done, text) }
		entered := r.settings.Now()
		err = call(r.ctx, r.handler, work)
		left := r.settings.Now()
		if err == nil {
			err = r.payloads.write(r.ctx, work.outputs)
		}
		switch {
		case err == nil && r.ctx.Err() == nil:
			k.frees = toFree(work.came, work.passed)
			r.publish(k, work.outputs, entered, left)
			return
		case r.isStopping():
			// Neither counted nor given up: it comes again.
		case final(err, attempt, r.settings.Attempts) != "":
			r.giveUp(k, final(err, attempt, r.settings.Attempts))
			return
		default:
			pause := between.next()
			log.Warn(fmt.Sprintf("the handler of %s failed, attempt %d of %d, next in %d ms: %v",
				r.env.name(), attempt, r.settings.Attempts, pause.Milliseconds(), err))
			r.wait(pause)
		}
	}
	r.release(k)
}

func newWork(env Environment, kanban Kanban, t trail, log *Logger, now func() time.Time) *Work {
	env.place(&kanban)
	work := &Work{
		Kanban: kanban, ID: t.id, Flow: t.flow, Parents: t.parents, Sender: t.sender,
		Traceparent: traceContext(t.id, t.flow, t.traceparent), Log: log, env: env, now: now,
		came: receivedPayloads(kanban.Metadata),
	}
	if len(work.came) > 0 {
		work.passed = map[Reference]bool{}
	}
	return work
}
