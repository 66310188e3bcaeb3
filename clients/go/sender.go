package kanban

import (
	"context"
	"errors"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

// ErrNotConfirmed is the end of what RabbitMQ had not confirmed when the client was closed: it may have arrived or not.
var ErrNotConfirmed = errors.New("the client is closed, and RabbitMQ had not confirmed it; it may have arrived or not")

// sender publishes, each message confirmed, on a connection of its own. One goroutine owns the line and the channel.
// Whoever sends waits while RabbitMQ is slow, full or away; what a full queue refuses or a lost connection leaves in
// doubt is sent again, with the same id, before anything new.
type sender struct {
	link     *link
	log      *Logger
	requests chan *outstanding
	closing  chan struct{}
	ended    chan struct{}
	ctx      context.Context
	cancel   context.CancelFunc

	line     line
	blocks   chan amqp.Blocking // of this connection
	blocked  bool
	broken   bool   // a write failed: nothing more is written to this channel
	proven   bool   // something was answered on this channel
	reported string // why there is no channel, as it was logged last
}

func newSender(env Environment, log *Logger) *sender {
	s := &sender{
		link:     &link{url: env.URL, name: instanceName(env.Service, env.Number) + " send"},
		log:      log,
		requests: make(chan *outstanding),
		closing:  make(chan struct{}),
		ended:    make(chan struct{}),
		line:     line{pace: newPace(env.Strict)},
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	go s.run()
	return s
}

// send hands it over when its turn has come; the message's done tells of the end. The error is that of ctx, or
// ErrNotConfirmed: then it was not sent.
func (s *sender) send(ctx context.Context, o *outstanding) error {
	select {
	case s.requests <- o:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-s.closing:
		return ErrNotConfirmed
	}
}

// close lets nothing in any more, waits for what is not confirmed, so long at most, and closes.
func (s *sender) close(limit time.Duration) {
	close(s.closing)
	select {
	case <-s.ended:
	case <-time.After(limit):
	}
	s.cancel()
	s.link.close() // ends a write that waits for RabbitMQ, too
	<-s.ended
}

func (s *sender) run() {
	defer close(s.ended)
	var between pauses
	for !s.over() {
		err := s.use()
		if s.proven {
			between.reset()
			s.proven, s.reported = false, ""
		}
		if err != nil && reason(err) != s.reported && !s.over() {
			s.reported = reason(err)
			s.log.Warn("no way to send to RabbitMQ: " + s.reported + "; trying again")
		}
		if !s.over() {
			select {
			case <-time.After(between.next()):
			case <-s.ctx.Done():
			}
		}
	}
	for _, o := range s.line.abandon() {
		o.done(ErrNotConfirmed)
	}
}

// over: closed, and nothing left to wait for.
func (s *sender) over() bool {
	select {
	case <-s.ctx.Done():
		return true
	case <-s.closing:
		return s.line.empty()
	default:
		return false
	}
}

// use sends on a channel of its own until that is gone, and says why it is.
func (s *sender) use() error {
	channel, blocks, err := s.link.channel(s.ctx)
	if err != nil {
		return err
	}
	// The library writes to these while it reads from RabbitMQ: with less room than can be on its way it would stand still.
	confirms := channel.NotifyPublish(make(chan amqp.Confirmation, maxInFlight+1))
	returns := channel.NotifyReturn(make(chan amqp.Return, maxInFlight+1))
	ends := channel.NotifyClose(make(chan *amqp.Error, 1))
	if err := channel.Confirm(false); err != nil {
		return err
	}
	if s.blocks != blocks {
		s.blocks, s.blocked = blocks, false
	}
	s.broken = false
	closing := s.closing
	for {
		var requests chan *outstanding
		var pause <-chan time.Time
		if !s.blocked && !s.broken {
			if wait, due := s.line.due(); due && wait == 0 {
				s.write(channel, s.line.resend())
				continue
			} else if due {
				pause = time.After(wait)
			} else if s.line.room() && closing != nil {
				requests = s.requests
			}
		}
		select {
		case o := <-requests:
			s.line.add(o)
			s.write(channel, o)
		case back, open := <-returns:
			if open {
				s.line.back(back.Exchange, back.RoutingKey, back.MessageId)
			} else {
				returns = nil
			}
		case confirm, open := <-confirms:
			if !open {
				for _, o := range s.line.lost() {
					o.done(amqp.ErrClosed)
				}
				if end := <-ends; end != nil {
					return end
				}
				return amqp.ErrClosed
			}
			s.takeReturns(returns)
			s.answered(confirm.Ack)
		case block, open := <-blocks:
			if open {
				s.blocked = block.Active
			} else {
				blocks = nil
			}
		case <-pause:
			s.line.pace.paused()
		case <-closing:
			closing = nil
		case <-s.ctx.Done():
			return amqp.ErrClosed
		}
		if closing == nil && s.line.empty() {
			return nil
		}
	}
}

// takeReturns: RabbitMQ gives back first and confirms then, so what is back is here when its confirm is.
func (s *sender) takeReturns(returns <-chan amqp.Return) {
	for {
		select {
		case back, open := <-returns:
			if !open {
				return
			}
			s.line.back(back.Exchange, back.RoutingKey, back.MessageId)
		default:
			return
		}
	}
}

func (s *sender) answered(ack bool) {
	s.proven = true
	full := s.line.pace.state == wide
	o, ended := s.line.answer(ack)
	switch {
	case o == nil:
	case ended && ack:
		o.done(nil)
	case ended:
		o.done(errors.New("RabbitMQ refused it"))
	case full && s.line.pace.state != wide:
		why := "is full"
		if ack {
			why = "is not bound yet"
		}
		s.log.about(o.made.MessageId, o.made.CorrelationId).Warn(
			"a queue behind exchange " + o.exchange + " with key " + o.key + " " + why + ": the kanban waits, nothing is dropped")
	}
}

// write needs no error: when it fails, what was not written is in flight, and sent again when the channel has ended.
func (s *sender) write(channel *amqp.Channel, o *outstanding) {
	if o.made == nil {
		message := o.message()
		o.made = &message
	}
	if _, err := channel.PublishWithDeferredConfirmWithContext(s.ctx, o.exchange, o.key, !o.lossy, false, *o.made); err != nil {
		s.broken = true
		go channel.Close() // not all failures end it; that it is closed already is no error here
	}
}
