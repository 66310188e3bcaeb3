package kanban

import "time"

const (
	// Enough to keep RabbitMQ's batches full on a local connection, few enough that a full queue makes at most that many
	// copies.
	maxInFlight = 32
	// Confirms in a row with one in flight, after a full queue, before all may be in flight again.
	widenAfter = 100
	// The pause before sending again grows tenfold, so that a queue full for a minute sees 14 copies and not hundreds.
	firstRefusedPause   = 50 * time.Millisecond
	longestRefusedPause = 5 * time.Second
	refusedGrowth       = 10
)

// pace is how fast a sender sends. A full queue answers with a nack: then it stops until all that is in flight is
// answered, sends again one at a time with growing pauses, and goes back to full speed after enough confirms. No clock,
// no I/O.
type pace struct {
	full     int // in flight at full speed
	state    paceState
	confirms int           // in a row, while narrow
	pause    time.Duration // to make before the next is sent; 0 where there is none to make
	last     time.Duration // the pause before; 0 after a confirm
}

type paceState int

const (
	wide paceState = iota
	draining
	narrow
)

func newPace(strict bool) pace {
	if strict {
		return pace{full: 1}
	}
	return pace{full: maxInFlight}
}

// limit is how many may be in flight now.
func (p *pace) limit() int {
	switch p.state {
	case draining:
		return 0
	case narrow:
		return 1
	}
	return p.full
}

func (p *pace) confirmed() {
	if p.state != narrow {
		return
	}
	p.confirms, p.pause, p.last = p.confirms+1, 0, 0
	if p.confirms >= widenAfter {
		*p = pace{full: p.full}
	}
}

func (p *pace) refused() {
	switch p.state {
	case wide:
		p.state = draining
	case narrow:
		p.pause = firstRefusedPause
		if p.last > 0 {
			p.pause = shorter(p.last*refusedGrowth, longestRefusedPause)
		}
		p.confirms, p.last = 0, p.pause
	}
}

// drained: all that was in flight is answered.
func (p *pace) drained() {
	if p.state == draining {
		*p = pace{full: p.full, state: narrow, pause: firstRefusedPause, last: firstRefusedPause}
	}
}

// paused: the pause has been made.
func (p *pace) paused() { p.pause = 0 }

const (
	firstRetryPause   = 100 * time.Millisecond
	longestRetryPause = 5 * time.Second
)

// pauses double from 100 ms to 5 s: between attempts to connect, and between those of a handler.
type pauses struct{ last time.Duration }

func (p *pauses) next() time.Duration {
	if p.last == 0 {
		p.last = firstRetryPause
	} else {
		p.last = shorter(2*p.last, longestRetryPause)
	}
	return p.last
}

func (p *pauses) reset() { p.last = 0 }

func shorter(a, b time.Duration) time.Duration {
	if a < b {
		return a
	}
	return b
}
