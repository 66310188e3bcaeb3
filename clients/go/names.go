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
var escaper = strings.NewReplacer(".", "%2E", "*", "%2A", "#", "%23", "%", "%25")

func instanceName(service string, number int) string {
	return fmt.Sprintf("%s-%03d", service, number)
}

func beforeQueue(service string, number int) string {
	return fmt.Sprintf("before.%s.%03d", escaper.Replace(service), number)
}

func afterExchange(service string) string {
	return "after." + escaper.Replace(service)
}

func afterKey(connectionKey string, number int) string {
	if connectionKey == "" {
		connectionKey = defaultKey
	}
	return escaper.Replace(connectionKey) + "." + strconv.Itoa(number)
}

func receiptKey(number int) string {
	return "kanban.receipt." + strconv.Itoa(number)
}

func progressKey(number int) string {
	return "kanban.progress." + strconv.Itoa(number)
}
