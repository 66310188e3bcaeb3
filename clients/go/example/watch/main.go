// The example of README, the same in all languages: finishes what is too high as "alert".
package main

import (
	"context"
	"log"

	"aion.io/kanban"
)

func watch(_ context.Context, work *kanban.Work) error {
	load, _ := work.Kanban.Metadata["load"].(float64)
	key := "default"
	if load > 0.8 {
		key = "alert"
	}
	return work.Finish(kanban.Kanban{ConnectionKey: key, Metadata: map[string]any{"load": load, "seen": true}})
}

func main() {
	if err := kanban.Run(watch); err != nil {
		log.Fatal(err)
	}
}
