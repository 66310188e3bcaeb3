package kanban

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Beyond that the end of each payload frees it.
const maxWaiting = 1_000

// background carries out what nothing waits for, one after the other. There is a goroutine only as long as there is
// something to do.
type background struct {
	log    *Logger
	now    func() time.Time
	ctx    context.Context
	cancel context.CancelFunc

	mu      sync.Mutex
	waiting []func(context.Context) error
	busy    chan struct{} // closed when all is done; nil where nothing is under way
	closed  bool
	failed  int // since it was told
	told    time.Time
}

func newBackground(log *Logger, now func() time.Time) *background {
	b := &background{log: log, now: now}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	return b
}

func (b *background) add(what func(context.Context) error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.closed:
	case len(b.waiting) >= maxWaiting:
		b.tell(fmt.Errorf("more than %d wait for it", maxWaiting))
	default:
		b.waiting = append(b.waiting, what)
		if b.busy == nil {
			b.busy = make(chan struct{})
			go b.run(b.busy)
		}
	}
}

func (b *background) run(done chan struct{}) {
	defer close(done)
	for {
		b.mu.Lock()
		if len(b.waiting) == 0 || b.ctx.Err() != nil {
			b.busy, b.waiting = nil, nil
			b.mu.Unlock()
			return
		}
		what := b.waiting[0]
		b.waiting = b.waiting[1:]
		b.mu.Unlock()
		if err := what(b.ctx); err != nil {
			b.mu.Lock()
			b.tell(err)
			b.mu.Unlock()
		}
	}
}

// tell is called with the lock held.
func (b *background) tell(err error) {
	b.failed++
	now := b.now()
	if !b.told.IsZero() && now.Sub(b.told) < tellPause {
		return
	}
	b.log.Warn(fmt.Sprintf("payloads that nobody needs any more could not be deleted (%d since this was told last), they end by "+
		"their time: %v", b.failed, err))
	b.told, b.failed = now, 0
}

// close lets nothing more in, and what waits be done, for so long.
func (b *background) close(limit time.Duration) {
	b.mu.Lock()
	b.closed = true
	busy := b.busy
	b.mu.Unlock()
	if busy != nil && !await(busy, limit) {
		b.cancel()
		await(busy, limit)
	}
	b.cancel()
}
