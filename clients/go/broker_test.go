package kanban

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

// Long enough for a machine that does many other things.
const patience = 20 * time.Second

// broker is a virtual host of its own on a real RabbitMQ, with what the service broker would have made there.
type broker struct {
	t          *testing.T
	url        string
	management string
	vhost      string
	channel    *amqp.Channel
	after      <-chan amqp.Delivery // all that is published to after.watch
	dead       <-chan amqp.Delivery
	clients    []*Client
}

const service = "watch"

func newBroker(t *testing.T) *broker {
	t.Helper()
	address, management := os.Getenv("AION_TEST_RABBITMQ"), os.Getenv("AION_TEST_RABBITMQ_MANAGEMENT")
	if address == "" || management == "" {
		t.Skip("left out: AION_TEST_RABBITMQ and AION_TEST_RABBITMQ_MANAGEMENT are not set")
	}
	b := &broker{t: t, management: management, vhost: fmt.Sprintf("go-%08x", rand.New(rand.NewSource(time.Now().UnixNano())).Uint32())}
	b.manage("PUT", "/api/vhosts/"+b.vhost, "")
	t.Cleanup(func() { b.manage("DELETE", "/api/vhosts/"+b.vhost, "") })
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	parsed.Path = "/" + b.vhost
	b.url = parsed.String()
	conn, err := amqp.Dial(b.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if b.channel, err = conn.Channel(); err != nil {
		t.Fatal(err)
	}
	b.declare()
	return b
}

func (b *broker) declare() {
	b.exchange(afterExchange(service), "topic")
	b.exchange(deadExchange, "fanout")
	b.queue(beforeQueue(service, 1), amqp.Table{"x-queue-type": "quorum", "x-single-active-consumer": true})
	b.queue("kanban.log", amqp.Table{"x-queue-type": "stream"})
	b.queue("dead", amqp.Table{"x-queue-type": "quorum"})
	b.bind("kanban.log", "#", afterExchange(service))
	b.bind("dead", "", deadExchange)
	b.queue("looked-at", nil)
	b.bind("looked-at", "#", afterExchange(service))
	b.after, b.dead = b.consume("looked-at"), b.consume("dead")
}

func (b *broker) exchange(name, kind string) {
	b.must(b.channel.ExchangeDeclare(name, kind, true, false, false, false, nil))
}

func (b *broker) queue(name string, arguments amqp.Table) {
	_, err := b.channel.QueueDeclare(name, true, false, false, false, arguments)
	b.must(err)
}

func (b *broker) bind(queue, key, exchange string) {
	b.must(b.channel.QueueBind(queue, key, exchange, false, nil))
}

func (b *broker) consume(queue string) <-chan amqp.Delivery {
	deliveries, err := b.channel.Consume(queue, "", true, false, false, false, nil)
	b.must(err)
	return deliveries
}

func (b *broker) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *broker) manage(method, path, body string) []byte {
	b.t.Helper()
	request, err := http.NewRequest(method, b.management+path, strings.NewReader(body))
	b.must(err)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	b.must(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	b.must(err)
	if answer.StatusCode >= 300 {
		b.t.Fatalf("%s %s: %s %s", method, path, answer.Status, text)
	}
	return text
}

// put sends a kanban to the microservice, as another one would.
func (b *broker) put(id string, metadata map[string]any) {
	b.t.Helper()
	body, err := encode(Kanban{Metadata: metadata})
	b.must(err)
	b.putRaw(amqp.Publishing{
		ContentType: jsonType, MessageId: id, CorrelationId: "flow-of-" + id, AppId: "sender", DeliveryMode: 2, Body: body,
	})
}

func (b *broker) putRaw(message amqp.Publishing) {
	b.t.Helper()
	b.must(b.channel.PublishWithContext(context.Background(), "", beforeQueue(service, 1), true, false, message))
}

// next is the next message; kanban is what it says.
func (b *broker) next(from <-chan amqp.Delivery) (d amqp.Delivery, k Kanban) {
	b.t.Helper()
	select {
	case d = <-from:
		k, _, _ = decode(d.ContentType, d.Body)
		return d, k
	case <-time.After(patience):
		b.t.Fatalf("nothing came within %v", patience)
		return
	}
}

// empty ends all instances: then their queue has nothing left, or else what they had not acknowledged.
func (b *broker) empty() {
	b.t.Helper()
	for _, client := range b.clients {
		client.Close()
	}
	b.clients = nil
	b.eventually("empty queue", func() bool { return b.ready() == 0 })
}

// ready is how many wait in the queue and are not with a consumer.
func (b *broker) ready() int {
	b.t.Helper()
	queue, err := b.channel.QueueDeclarePassive(beforeQueue(service, 1), true, false, false, false, nil)
	b.must(err)
	return queue.Messages
}

// cut closes the connections of the instance.
func (b *broker) cut() {
	b.t.Helper()
	b.eventually("the instance's connections", func() bool {
		var all []struct {
			Name       string
			Vhost      string
			Properties struct {
				Name string `json:"connection_name"`
			} `json:"client_properties"`
		}
		_ = json.Unmarshal(b.manage("GET", "/api/vhosts/"+b.vhost+"/connections", ""), &all)
		closed := 0
		for _, one := range all {
			if strings.HasPrefix(one.Properties.Name, instanceName(service, 1)) {
				b.manage("DELETE", "/api/connections/"+url.PathEscape(one.Name), "")
				closed++
			}
		}
		return closed == 2
	})
}

func (b *broker) eventually(what string, is func() bool) {
	b.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if is() {
			return
		}
	}
	b.t.Fatalf("no %s within %v; %d wait in the instance's queue", what, patience, b.ready())
}

func (b *broker) environment() Environment {
	return Environment{URL: b.url, Service: service, Number: 1, Scale: 2, Device: "edge", Home: b.t.TempDir()}
}

// start runs a microservice; what it logs is in the buffer.
func (b *broker) start(env Environment, handler Handler) (*Client, *lines) {
	b.t.Helper()
	log := &lines{}
	client, err := Open(env, Settings{Output: log})
	b.must(err)
	b.clients = append(b.clients, client)
	b.t.Cleanup(client.Close)
	if handler != nil {
		b.must(client.Receive(handler))
	}
	return client, log
}

type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
