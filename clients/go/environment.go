package kanban

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	amqp "github.com/rabbitmq/amqp091-go"
)

const defaultHome = "/var/lib/aion"

// Environment is what AION tells an instance of a microservice.
type Environment struct {
	// URL is RabbitMQ's, amqp://user:password@host:port/vhost (AION_AMQP_URL).
	URL string
	// Service is the microservice's name in services.yml (SERVICE_NAME).
	Service string
	// Number is the instance's, from 1 (MS_NUMBER, else MSNUMBER, else 1).
	Number int
	// Scale is how many instances there are; 0 where it is not known (AION_SCALE).
	Scale int
	// Queue is what the instance consumes (AION_QUEUE, else before.<service>.<NNN>).
	Queue string
	// Exchange is where it publishes (AION_EXCHANGE, else after.<service>).
	Exchange string
	// Strict keeps one kanban in flight always (AION_ORDER=strict).
	Strict bool
	// Device is this device's name; empty where it is not known (DEVICE_NAME).
	Device string
	// Home is AION's folder (AION_HOME, else /var/lib/aion).
	Home string
	// KanbanURL is the HTTP address of status-kanban, for static kanban; empty where there is none (AION_KANBAN_URL).
	KanbanURL string
}

// EnvironmentFrom reads the environment with getenv, such as [os.Getenv]. The error names the variable that is missing or
// wrong and what to set.
func EnvironmentFrom(getenv func(name string) string) (Environment, error) {
	get := func(name string) string { return strings.TrimSpace(getenv(name)) }
	env := Environment{
		URL:       get("AION_AMQP_URL"),
		Service:   get("SERVICE_NAME"),
		Number:    1,
		Queue:     get("AION_QUEUE"),
		Exchange:  get("AION_EXCHANGE"),
		Strict:    get("AION_ORDER") == "strict",
		Device:    get("DEVICE_NAME"),
		Home:      get("AION_HOME"),
		KanbanURL: get("AION_KANBAN_URL"),
	}
	for _, variable := range []struct {
		name   string
		number *int
	}{{"MSNUMBER", &env.Number}, {"MS_NUMBER", &env.Number}, {"AION_SCALE", &env.Scale}} {
		text := get(variable.name)
		if text == "" {
			continue
		}
		number, err := strconv.ParseInt(text, 10, 32)
		if err != nil || number < 1 {
			return Environment{}, fmt.Errorf(
				"the environment variable %s is %q; it must be a whole number from 1", variable.name, text)
		}
		*variable.number = int(number)
	}
	return env.complete()
}

// complete fills in what follows from the rest.
func (e Environment) complete() (Environment, error) {
	if e.Service == "" {
		return e, missing("SERVICE_NAME", "the microservice's name in services.yml")
	}
	if e.URL == "" {
		return e, missing("AION_AMQP_URL", "amqp://user:password@host:port/vhost")
	}
	if _, err := amqp.ParseURI(e.URL); err != nil {
		// Its own error quotes the address, and so the password.
		return e, fmt.Errorf("AION_AMQP_URL is no address of RabbitMQ; set it to amqp://user:password@host:port/vhost")
	}
	if e.Number == 0 {
		e.Number = 1
	}
	if e.Queue == "" {
		e.Queue = beforeQueue(e.Service, e.Number)
	}
	if e.Exchange == "" {
		e.Exchange = afterExchange(e.Service)
	}
	if e.Home == "" {
		e.Home = defaultHome
	}
	return e, nil
}

// DataPath is the folder for this instance's files, <home>/Data/<service>_<number>.
func (e Environment) DataPath() string {
	return filepath.Join(e.Home, "Data", fmt.Sprintf("%s_%d", e.Service, e.Number))
}

func missing(name, meaning string) error {
	return fmt.Errorf("the environment variable %s is not set: AION sets it for the microservices it starts; "+
		"to run one by hand set it to %s", name, meaning)
}
