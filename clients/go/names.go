package kanban

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	defaultKey    = "default"
	deadExchange  = "dead"
	maxRoutingKey = 255 // bytes of AMQP's short texts
)

// What RabbitMQ gives a meaning in a routing key, and the sign of the escape itself.
const special = ".*#%"

var escaper = strings.NewReplacer(".", "%2E", "*", "%2A", "#", "%23", "%", "%25")

func escaped(name string) string {
	if !strings.ContainsAny(name, special) {
		return name // as nearly all are, and much quicker
	}
	return escaper.Replace(name)
}

func instanceName(service string, number int) string {
	return fmt.Sprintf("%s-%03d", service, number)
}

func beforeQueue(service string, number int) string {
	return fmt.Sprintf("before.%s.%03d", escaped(service), number)
}

func afterExchange(service string) string {
	return "after." + escaped(service)
}

func afterKey(connectionKey string, number int) string {
	if connectionKey == "" {
		connectionKey = defaultKey
	}
	return escaped(connectionKey) + "." + strconv.Itoa(number)
}

// finishedKey is the routing key of what goes by its connection key, or to the other device that it names. own is this
// device; where it is "" no name is this device's.
func finishedKey(connectionKey string, number int, device, own string) string {
	key := afterKey(connectionKey, number)
	if device == "" || device == own {
		return key
	}
	return key + ".device." + escaped(device)
}

func receiptKey(number int) string {
	return "kanban.receipt." + strconv.Itoa(number)
}

func progressKey(number int) string {
	return "kanban.progress." + strconv.Itoa(number)
}
