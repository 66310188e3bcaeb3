module aion.io/kanban

go 1.19

// RabbitMQ's own client; 1.9.0 is the last one that Go 1.19 builds.
require github.com/rabbitmq/amqp091-go v1.9.0
