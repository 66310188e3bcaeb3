package kanban

import (
	"context"
	"errors"
	"time"
)

// close begins no further kanban, waits for the one in the handler and for outputs to be confirmed, and closes the channel
// without cancelling, so that RabbitMQ puts the rest back in front. false: something was not confirmed in time.
func (r *receiver) close() (inTime bool) {
	close(r.stopping)
	r.mu.Lock()
	r.stopped = true
	if r.marked != "" {
		// If the process is ended before the handler is done, then by whoever asked for the stop.
		r.marks.end(r.marked)
	}
	r.changed()
	r.mu.Unlock()
	inTime = await(r.empty, stopLimit)
	r.cancel()
	if !inTime {
		select {
		case r.handling <- struct{}{}:
			<-r.handling
		case <-time.After(lateLimit):
			r.log.Warn("the handler of " + r.env.name() + " goes on although its context has ended; its kanban comes again")
		}
	}
	<-r.ended
	r.mu.Lock()
	sub := r.sub
	r.sub = nil
	if sub != nil {
		close(sub.settlements)
	}
	r.mu.Unlock()
	if sub != nil {
		await(sub.flushed, lateLimit)
		closed := make(chan struct{})
		go func() { _ = sub.channel.Close(); close(closed) }() // answered when all acknowledgements are taken in
		await(closed, lateLimit)
		close(sub.gone)
	}
	r.link.close()
	return inTime
}

func await(what <-chan struct{}, limit time.Duration) bool {
	select {
	case <-what:
		return true
	case <-time.After(limit):
		return false
	}
}

// idle waits until nothing has come and nothing was in hand for so long.
func (r *receiver) idle(ctx context.Context, quiet time.Duration) error {
	for {
		select {
		case <-r.active:
		case <-ctx.Done():
			return ctx.Err()
		case <-r.stopping:
			return errors.New("the client is closed")
		case <-time.After(quiet):
			r.mu.Lock()
			idle := r.sub != nil && len(r.hands.all) == 0
			r.mu.Unlock()
			if idle {
				return nil
			}
		}
	}
}

func (r *receiver) isStopping() bool {
	select {
	case <-r.stopping:
		return true
	default:
		return false
	}
}

// wait makes a pause, or less where the microservice is to stop.
func (r *receiver) wait(pause time.Duration) {
	select {
	case <-time.After(pause):
	case <-r.stopping:
	}
}

func (r *receiver) mark(id string) {
	r.mu.Lock()
	r.marked = id
	r.mu.Unlock()
}

// changed is called with the lock held, when something is no longer in hand.
func (r *receiver) changed() {
	r.stir()
	if r.stopped && len(r.hands.all) == 0 {
		select {
		case <-r.empty:
		default:
			close(r.empty)
		}
	}
}

func (r *receiver) stir() {
	select {
	case r.active <- struct{}{}:
	default:
	}
}
