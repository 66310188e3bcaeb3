package kanban

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

const (
	defaultHome = "/var/lib/aion"

	// Of payloads. What is larger takes Redis longer than a file takes, and there are 128 MB for all.
	defaultInCache = 1 << 20
	// A day in which somebody may repair what a kanban waits for.
	defaultKeep               = 24 * time.Hour
	shortestKeep, longestKeep = 60, 604_800 // seconds
)

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
	// RedisHost is where the cache is; empty where there is none (REDIS_HOST).
	RedisHost string
	// RedisPort is its port; empty is 6379 (REDIS_PORT).
	RedisPort string
	// PayloadInCache is up to how many bytes a payload goes into the cache, 16 MiB at most; 0 means 1 MiB, less than that no
	// payload at all (AION_PAYLOAD_IN_CACHE, where 0 is no payload).
	PayloadInCache int
	// PayloadKeep is how long a payload is kept, 1 min to 7 days; 0 means 24 h (AION_PAYLOAD_KEEP, in seconds).
	PayloadKeep time.Duration
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
		RedisHost: get("REDIS_HOST"),
		RedisPort: get("REDIS_PORT"),
	}
	if err := env.payloadLimits(get); err != nil {
		return Environment{}, err
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

func (e *Environment) payloadLimits(get func(string) string) error {
	for _, variable := range []struct {
		name        string
		least, most int
		use         func(int)
	}{
		{"AION_PAYLOAD_IN_CACHE", 0, maxPayloadInCache, func(bytes int) {
			if e.PayloadInCache = bytes; bytes == 0 {
				e.PayloadInCache = -1
			}
		}},
		{"AION_PAYLOAD_KEEP", shortestKeep, longestKeep, func(seconds int) { e.PayloadKeep = time.Duration(seconds) * time.Second }},
	} {
		text := get(variable.name)
		if text == "" {
			continue
		}
		number, err := strconv.Atoi(text)
		if err != nil || number < variable.least || number > variable.most {
			return fmt.Errorf("the environment variable %s is %q; it must be a whole number from %d to %d",
				variable.name, text, variable.least, variable.most)
		}
		variable.use(number)
	}
	return nil
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
	return e.withDefaults(), nil
}

func (e Environment) withDefaults() Environment {
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
	if e.PayloadInCache == 0 {
		e.PayloadInCache = defaultInCache
	}
	if e.PayloadKeep == 0 {
		e.PayloadKeep = defaultKeep
	}
	return e
}

// DataPath is the folder for this instance's files, <home>/Data/<service>_<number>.
func (e Environment) DataPath() string {
	return filepath.Join(e.Home, "Data", e.folder())
}

func (e Environment) folder() string { return fmt.Sprintf("%s_%d", e.Service, e.Number) }

func missing(name, meaning string) error {
	return fmt.Errorf("the environment variable %s is not set: AION sets it for the microservices it starts; "+
		"to run one by hand set it to %s", name, meaning)
}
