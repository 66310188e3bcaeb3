package kanban

import amqp "github.com/rabbitmq/amqp091-go"

const (
	// A kanban that kills its process takes no innocent ones along.
	firstPrefetch = 1
	// Enough to be handled while confirms and acknowledgements are on their way.
	fullPrefetch = 64
)

// subscription is a channel that consumes one queue.
type subscription struct {
	channel *amqp.Channel
	queue   string
	// sources are the deliveries of one consumer after another: of the first prefetch, and of the full one.
	sources chan (<-chan amqp.Delivery)
	// settlements are what is to be acknowledged. RabbitMQ has not more than the prefetch of it: writing never waits.
	settlements chan settlement
	flushed     chan struct{} // all settlements are carried out
	ends        chan *amqp.Error
	cancels     chan string
	gone        chan struct{} // the channel is
	free        func([]Reference)

	raised   bool // owned by the receiver's lock
	consumer string
}

type settlement struct {
	tags  []uint64
	raise bool        // the prefetch, before
	frees []Reference // payloads, after
}

func subscribe(channel *amqp.Channel, queue string, free func([]Reference)) (*subscription, error) {
	s := &subscription{
		channel:     channel,
		queue:       queue,
		sources:     make(chan (<-chan amqp.Delivery), 2),
		settlements: make(chan settlement, 2*fullPrefetch),
		flushed:     make(chan struct{}),
		ends:        channel.NotifyClose(make(chan *amqp.Error, 1)),
		cancels:     channel.NotifyCancel(make(chan string, 2)),
		gone:        make(chan struct{}),
		free:        free,
	}
	return s, s.consume("first", firstPrefetch)
}

func (s *subscription) consume(consumer string, prefetch int) error {
	if err := s.channel.Qos(prefetch, 0, false); err != nil {
		return err
	}
	source, err := s.channel.Consume(s.queue, consumer, false, false, false, false, nil)
	if err != nil {
		return err
	}
	s.consumer = consumer
	s.sources <- source
	return nil
}

// read hands each delivery on, in order, until the channel is gone.
func (s *subscription) read(received func(amqp.Delivery)) {
	for {
		select {
		case source := <-s.sources:
			for delivery := range source {
				received(delivery)
			}
		case <-s.gone:
			return
		}
	}
}

// acknowledge carries the settlements out until there are no more, as many as there are at once. An error is that of a
// channel that is gone: then what it was for comes again, and is known; its payloads are left to their end, for another
// process may need them.
func (s *subscription) acknowledge() {
	defer close(s.flushed)
	acks := ackLine{lowest: 1}
	for one := range s.settlements {
		tags, raise, frees := one.tags, one.raise, one.frees
		for more := len(s.settlements); more > 0; more-- {
			if one, open := <-s.settlements; open {
				tags, raise, frees = append(tags, one.tags...), raise || one.raise, append(frees, one.frees...)
			}
		}
		if raise {
			s.raise()
		}
		for _, ack := range acks.settle(tags) {
			if err := s.channel.Ack(ack.number, ack.multiple); err != nil {
				frees = nil
			}
		}
		if len(frees) > 0 {
			s.free(frees)
		}
	}
}

// raise goes to the full prefetch. RabbitMQ knows a prefetch per consumer, so the consumer is made anew; before the
// acknowledgement that lets the next kanban come, so that nothing is in hand meanwhile and nothing is overtaken.
func (s *subscription) raise() {
	if err := s.channel.Cancel(s.consumer, false); err == nil {
		err = s.consume("full", fullPrefetch)
		if err != nil {
			go s.channel.Close() // without a consumer it is of no more use; that it is closed already is no error here
		}
	}
}

// ackLine says with how few acknowledgements RabbitMQ can be told what is settled: one for all up to the first that is
// not, one each for those beyond. A quorum queue takes in 32 at once; what is beyond that when the channel is closed gets
// lost, and those kanban come again. No I/O.
type ackLine struct {
	lowest uint64 // RabbitMQ counts deliveries of a channel from 1; all below this are settled
	beyond map[uint64]bool
}

type ack struct {
	number   uint64
	multiple bool // all up to this one
}

func (l *ackLine) settle(tags []uint64) (acks []ack) {
	if l.beyond == nil {
		l.beyond = map[uint64]bool{}
	}
	for _, tag := range tags {
		l.beyond[tag] = true
	}
	for ; l.beyond[l.lowest]; l.lowest++ {
		delete(l.beyond, l.lowest)
	}
	highest := uint64(0)
	for _, tag := range tags {
		if tag >= l.lowest {
			acks = append(acks, ack{tag, false})
		} else if tag > highest {
			highest = tag
		}
	}
	if highest > 0 {
		acks = append(acks, ack{highest, true})
	}
	return acks
}
