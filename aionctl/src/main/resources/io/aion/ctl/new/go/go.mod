module microservices/{{name}}

go 1.19

require aion.io/kanban v{{version}}

require github.com/rabbitmq/amqp091-go v1.9.0 // indirect

replace aion.io/kanban => ./lib/kanban
