// Runs cases.json against status-kanban as a microservice in Go meets it; for each case a line with tabs: ok or differs,
// milliseconds, the case, what differs. Called as the client in Python is: see there.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
	"sync"
	"time"
)

const language = "go"

type table struct {
	AtOnce  int
	Shared  []string
	Wirings map[string]map[string]object
	Cases   []example
}

type example struct {
	ID     string
	Wiring string
	Slow   bool
	Lacks  string
	Steps  []object
}

// names are the services of a case, by the names that it gives them.
func (t table) names(one example) object {
	prefix := language + "-" + one.ID + "-"
	for _, shared := range t.Shared {
		if shared == t.wiring(one) {
			prefix = language + "-" + shared + "-"
		}
	}
	found := object{}
	for local := range t.Wirings[t.wiring(one)] {
		found[local] = prefix + local
	}
	return found
}

func (t table) wiring(one example) string {
	if one.Wiring == "" {
		return "shared"
	}
	return one.Wiring
}

func (t table) services() {
	lines := map[string]bool{}
	for _, one := range t.Cases {
		local := t.names(one)
		for name, definition := range t.Wirings[t.wiring(one)] {
			text, _ := json.Marshal(expand(definition, local))
			lines[fmt.Sprintf("  %s: %s", local[name], text)] = true
		}
	}
	for line := range lines {
		fmt.Println(line)
	}
}

func (t table) run(one example) bool {
	began := time.Now()
	result, why := "ok", ""
	if err := newRun(t, one).run(); err != nil {
		result, why = "differs", strings.Join(strings.Fields(err.Error()), " ")
	}
	if one.Lacks != "" && why == "" {
		result, why = "differs", "it is said to be lacking, and is not"
	} else if one.Lacks != "" {
		result = "lacks"
	}
	fmt.Printf("%s\t%d\t%s\t%s\n", result, time.Since(began).Milliseconds(), one.ID, why)
	return result != "differs"
}

func (t table) runAll(wanted []string) bool {
	sort.SliceStable(t.Cases, func(i, j int) bool { return t.Cases[i].Slow && !t.Cases[j].Slow })
	var group sync.WaitGroup
	room := make(chan struct{}, t.AtOnce)
	results := make(chan bool, len(t.Cases))
	for _, one := range t.Cases {
		if len(wanted) > 0 && !strings.Contains(" "+strings.Join(wanted, " ")+" ", " "+one.ID+" ") {
			continue
		}
		group.Add(1)
		room <- struct{}{}
		go func(one example) {
			defer group.Done()
			results <- t.run(one)
			<-room
		}(one)
	}
	group.Wait()
	close(results)
	good := true
	for result := range results {
		good = good && result
	}
	return good
}

func main() {
	bytes, err := os.ReadFile(os.Args[1])
	var t table
	if err == nil {
		err = json.Unmarshal(bytes, &t)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	arguments := os.Args[2:]
	switch {
	case len(arguments) == 3 && arguments[0] == "--receive":
		receive(arguments[1], arguments[2])
	case len(arguments) == 1 && arguments[0] == "--services":
		t.services()
	case !t.runAll(arguments):
		os.Exit(1)
	}
}
