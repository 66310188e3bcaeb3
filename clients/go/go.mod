module aion.io/kanban

go 1.19

require (
	// RabbitMQ's own client; 1.9.0 is the last one that Go 1.19 builds.
	github.com/rabbitmq/amqp091-go v1.9.0
	// Redis's own client, of package cache only; 9.14 is the last one that Go 1.19 builds, whatever its go.mod says.
	github.com/redis/go-redis/v9 v9.14.1
)

require (
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/dgryski/go-rendezvous v0.0.0-20200823014737-9f7001d12a5f // indirect
)
