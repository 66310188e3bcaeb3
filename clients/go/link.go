package kanban

import (
	"context"
	"net"
	"strings"
	"sync"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

const (
	heartbeat = 10 * time.Second
	// Of connecting and of RabbitMQ's greeting.
	connectLimit = 10 * time.Second
	// Of saying goodbye.
	goodbyeLimit = 2 * time.Second
	// Times that RabbitMQ may block and unblock a sender which is just waiting to connect again.
	maxBlocks = 64
)

// link is one connection to RabbitMQ, made again when it is lost.
type link struct {
	url, name string

	mu     sync.Mutex
	conn   *amqp.Connection
	blocks chan amqp.Blocking
	closed bool
}

// channel opens one, on the connection that is there or on a new one. RabbitMQ tells over the second one when it takes
// nothing for now. Not for several goroutines at once.
func (l *link) channel(ctx context.Context) (*amqp.Channel, chan amqp.Blocking, error) {
	l.mu.Lock()
	conn := l.conn
	l.mu.Unlock()
	if conn == nil || conn.IsClosed() {
		properties := amqp.NewConnectionProperties()
		properties["product"], properties["version"] = "AION client for Go", Version
		properties.SetClientConnectionName(l.name)
		fresh, err := amqp.DialConfig(l.url, amqp.Config{
			Heartbeat: heartbeat, Locale: "en_US", Properties: properties, Dial: dial(ctx),
		})
		if err != nil {
			return nil, nil, err
		}
		conn = fresh
		l.blocks = conn.NotifyBlocked(make(chan amqp.Blocking, maxBlocks))
		l.mu.Lock()
		l.conn = conn
		closed := l.closed
		l.mu.Unlock()
		if closed {
			l.close()
			return nil, nil, amqp.ErrClosed
		}
	}
	channel, err := conn.Channel()
	return channel, l.blocks, err
}

func dial(ctx context.Context) func(network, address string) (net.Conn, error) {
	return func(network, address string) (net.Conn, error) {
		dialer := net.Dialer{Timeout: connectLimit}
		conn, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		// The library takes it away when RabbitMQ's greeting is complete.
		return conn, conn.SetDeadline(time.Now().Add(connectLimit))
	}
}

func (l *link) close() {
	l.mu.Lock()
	l.closed = true
	conn := l.conn
	l.mu.Unlock()
	if conn != nil && !conn.IsClosed() {
		_ = conn.CloseDeadline(time.Now().Add(goodbyeLimit)) // nobody is left who could do anything about it
	}
}

// reason is what RabbitMQ or the network said, in one line.
func reason(err error) string {
	if err == nil {
		return "the connection ended"
	}
	return strings.ReplaceAll(err.Error(), "\n", " ")
}
