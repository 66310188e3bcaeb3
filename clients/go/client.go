package kanban

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

// Settings are what a client may be told besides its environment; the zero value is good.
type Settings struct {
	// Attempts of a handler at one kanban before it is given up; 0 means 5.
	Attempts int
	// Output is where log lines go; nil means standard output.
	Output io.Writer
	// Now is the clock; nil means that of the system.
	Now func() time.Time
}

// Client is a microservice's side of AION: one connection to send and one to receive, both made again when they are lost.
// For several goroutines.
type Client struct {
	env      Environment
	settings Settings
	log      *Logger
	sender   *sender
	payloads *payloads

	mu       sync.Mutex
	receiver *receiver
	closed   bool
	ended    chan struct{}
}

// Run is a whole microservice: it connects as the environment says, calls the handler for each kanban and, on SIGTERM or
// Ctrl-C, finishes the one in hand and returns nil; a second signal ends the process at once. The error names what is
// wrong with the environment.
func Run(handler Handler) error {
	client, err := Connect()
	if err != nil {
		return err
	}
	return client.Run(handler)
}

// Connect returns a client for what the environment says; RabbitMQ is waited for in the background. The caller closes it.
func Connect() (*Client, error) {
	env, err := EnvironmentFrom(os.Getenv)
	if err != nil {
		return nil, err
	}
	return Open(env, Settings{})
}

// Open is Connect for tests and for programs that are several microservices.
func Open(env Environment, settings Settings) (*Client, error) {
	env, err := env.complete()
	if err != nil {
		return nil, err
	}
	if settings.Attempts < 0 {
		return nil, fmt.Errorf("the attempts are %d; they must be 1 at least, or 0 for %d", settings.Attempts, defaultAttempts)
	}
	if settings.Attempts == 0 {
		settings.Attempts = defaultAttempts
	}
	if settings.Output == nil {
		settings.Output = os.Stdout
	}
	if settings.Now == nil {
		settings.Now = time.Now
	}
	log := newLogger(settings.Output, settings.Now, env)
	return &Client{
		env: env, settings: settings, log: log, sender: newSender(env, log), payloads: newPayloads(env, log, settings.Now),
		ended: make(chan struct{}),
	}, nil
}

// Environment is what AION told this instance.
func (c *Client) Environment() Environment { return c.env }

// Log writes lines of this microservice.
func (c *Client) Log() *Logger { return c.log }

// Receive begins to handle the kanban of this instance's queue and returns at once. A queue has one handler: a second call
// is an error, as one after Close.
func (c *Client) Receive(handler Handler) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		return errors.New("the client is closed")
	case c.receiver != nil:
		return errors.New("this client receives already; one queue has one handler")
	}
	c.receiver = newReceiver(c.env, c.settings, handler, c.sender, c.payloads, c.log)
	return nil
}

// Run receives until the process is asked to end or the client is closed, and closes it.
func (c *Client) Run(handler Handler) error {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt)
	defer signal.Stop(signals)
	if err := c.Receive(handler); err != nil {
		return err
	}
	select {
	case <-signals:
		signal.Stop(signals) // a second one ends the process at once
	case <-c.ended:
	}
	c.Close()
	return nil
}

// FirstKanban is the first kanban of a microservice that begins by itself (startup, interval): start time, data path and
// number are set, everything else is empty.
func (c *Client) FirstKanban() Kanban {
	// As the original writes its times: always +09:00.
	zone := time.FixedZone("", 9*60*60)
	return Kanban{
		StartAt:       c.settings.Now().In(zone).Format("2006-01-02T15:04:05.000-07:00"),
		ProcessNumber: int32(c.env.Number),
		DataPath:      c.env.DataPath(),
	}
}

// Send sends a kanban that was not made from another, and so begins a flow, with the payloads that go beside it; it returns
// its id when RabbitMQ has taken it over. 32 may be on their way at once, from as many goroutines. It waits while RabbitMQ is slow, full or away: end ctx to
// wait no longer, then it may have arrived or not. A *BadKanban says that it can't be sent.
func (c *Client) Send(ctx context.Context, k Kanban, payloads ...Payload) (id string, err error) {
	key, err := c.env.route(&k)
	if err != nil {
		return "", err
	}
	attached, err := c.env.attach(&k, payloads, nil, c.settings.Now())
	if err != nil {
		return "", err
	}
	body, err := encode(k)
	if err != nil {
		return "", err
	}
	if len(attached) > 0 {
		output := []finished{{key, body, attached}}
		if err := c.payloads.write(ctx, output); err != nil {
			return "", err
		}
		body = output[0].body
	}
	id = newID(c.settings.Now())
	confirmed := make(chan error, 1)
	err = c.sender.send(ctx, &outstanding{
		exchange: c.env.Exchange, key: key, done: func(err error) { confirmed <- err },
		message: func() amqp.Publishing { return c.env.first(id, body, c.settings.Now()) },
	})
	if err != nil {
		c.payloads.discard(attached)
		return "", err
	}
	select {
	case err := <-confirmed:
		return id, err
	case <-ctx.Done():
		return id, fmt.Errorf("RabbitMQ has not confirmed it yet, it may have arrived or not: %w", ctx.Err())
	}
}

// Idle is for a microservice that is started when kanban wait and ends by itself: it waits until its queue has been empty
// for so long. The error is that of ctx, or that the client does not receive.
func (c *Client) Idle(ctx context.Context, quiet time.Duration) error {
	c.mu.Lock()
	receiver := c.receiver
	c.mu.Unlock()
	if receiver == nil {
		return errors.New("Receive comes before Idle")
	}
	return receiver.idle(ctx, quiet)
}

// Close begins no further kanban, gives the one in hand ten seconds, waits for what is not confirmed, and closes. Nothing
// is given up because of it: what was not handled comes again.
func (c *Client) Close() {
	c.mu.Lock()
	first, receiver := !c.closed, c.receiver
	c.closed = true
	c.mu.Unlock()
	if !first {
		<-c.ended
		return
	}
	limit := stopLimit
	if receiver != nil && !receiver.close() {
		limit = lateLimit // the ten seconds are over
	}
	c.sender.close(limit)
	c.payloads.close(lateLimit)
	close(c.ended)
}
