module microservices/{{name}}

go 1.19

require aion.io/kanban v{{version}}

require (
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/dgryski/go-rendezvous v0.0.0-20200823014737-9f7001d12a5f // indirect
	github.com/rabbitmq/amqp091-go v1.9.0 // indirect
	github.com/redis/go-redis/v9 v9.14.1 // indirect
)

replace aion.io/kanban => ./lib/kanban
