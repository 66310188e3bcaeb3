// Looks at the load of a host: what is above 0.8 goes where "alert" leads, all else where "default" does.
package main

import (
	"context"
	"errors"
	"log"

	"aion.io/kanban"
)

func handle(_ context.Context, work *kanban.Work) error {
	load, ok := work.Kanban.Metadata["load"].(float64)
	if !ok {
		return errors.New("the kanban has no load")
	}
	key := "default"
	if load > 0.8 {
		key = "alert"
	}
	return work.Finish(kanban.Kanban{ConnectionKey: key, Metadata: map[string]any{"load": load, "seen": true}})
}

func main() {
	if err := kanban.Run(handle); err != nil {
		log.Fatal(err)
	}
}
