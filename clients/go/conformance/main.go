// The scripted microservice of AION's conformance kit (clients/conformance/README.md): it does what the kanban that it
// receives tells it.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"math"
	"syscall"
	"time"

	"aion.io/kanban"
	"aion.io/kanban/cache"
)

var signals = map[string]syscall.Signal{"KILL": syscall.SIGKILL, "TERM": syscall.SIGTERM, "INT": syscall.SIGINT}

func main() {
	client, err := kanban.Connect()
	if err != nil {
		log.Fatal(err)
	}
	values, err := cache.Connect()
	if err != nil {
		log.Fatal(err)
	}
	err = client.Run(func(ctx context.Context, work *kanban.Work) error {
		script, found := work.Kanban.Metadata["script"].([]any)
		if !found {
			script = []any{map[string]any{"tell": map[string]any{}}}
		}
		for _, entry := range script {
			act, _ := entry.(map[string]any)
			if err := carryOut(ctx, client, values, work, act); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
}

func carryOut(ctx context.Context, client *kanban.Client, values *cache.Cache, work *kanban.Work, act map[string]any) (err error) {
	text := func(name string) string { text, _ := act[name].(string); return text }
	number := func(name string) float64 { number, _ := act[name].(float64); return number }
	has := func(name string) bool { _, found := act[name]; return found }
	switch {
	case has("finish"):
		return work.Finish(fill(kanban.Kanban{}, act["finish"]), payloads(act["payloads"])...)
	case has("tell"):
		told := fill(kanban.Kanban{}, act["tell"])
		told.Metadata = map[string]any{
			"id": work.ID, "flow": work.Flow, "parents": append([]string{}, work.Parents...), "service": work.Sender,
			"attempt": work.Attempt, "repeated": work.Repeated, "foreign": work.Foreign, "traceparent": work.Traceparent,
			"kanban": work.Kanban,
		}
		return work.Finish(told)
	case has("fail"):
		if !has("attempts") || float64(work.Attempt) <= number("attempts") {
			return errors.New(text("fail"))
		}
	case has("park"):
		return kanban.GiveUp("%s", text("park"))
	case has("end"):
		if text("unless") != "repeated" || !work.Repeated {
			return syscall.Kill(syscall.Getpid(), signals[text("end")])
		}
	case has("wait"):
		time.Sleep(time.Duration(number("wait") * float64(time.Second)))
	case has("send"):
		_, err = client.Send(ctx, fill(kanban.Kanban{}, act["send"]))
	case has("first"):
		return work.Finish(fill(client.FirstKanban(), act["first"]))
	case has("progress"):
		work.Progress(number("progress"), text("text"))
	case has("log"):
		work.Log.Info(text("log"))
	case has("read"):
		data, err := work.Payload(text("read"))
		if err != nil {
			return err
		}
		read := map[string]any{"name": text("read"), "bytes": len(data), "sha256": fmt.Sprintf("%x", sha256.Sum256(data))}
		return work.Finish(kanban.Kanban{Metadata: map[string]any{"read": read}})
	case has("cache"):
		return cached(ctx, values, work, act)
	case text("keep") != "":
		_, err = client.Topic(text("keep")).Keep(ctx, fill(kanban.Kanban{}, act["kanban"]))
	case has("kept"):
		all, err := client.Topic(text("kept")).List(ctx, "")
		kept := []map[string]any{}
		for _, one := range all {
			kept = append(kept, map[string]any{"id": one.ID, "kanban": one.Kanban})
		}
		if err == nil {
			err = work.Finish(kanban.Kanban{Metadata: map[string]any{"kept": kept}})
		}
		return err
	case has("forget"):
		topic := client.Topic(text("forget"))
		all, err := topic.List(ctx, "")
		for i := 0; i < len(all) && err == nil; i++ {
			err = topic.Delete(ctx, all[i].ID)
		}
		return err
	default:
		return kanban.GiveUp("an act of the script is unknown to this scripted microservice")
	}
	return err
}

func cached(ctx context.Context, values *cache.Cache, work *kanban.Work, act map[string]any) error {
	key, _ := act["key"].(string)
	switch act["cache"] {
	case "put":
		keep, _ := act["keep"].(float64)
		return values.Put(ctx, key, repeated(act), time.Duration(keep*float64(time.Second)))
	case "get":
		value, err := values.Get(ctx, key)
		if err != nil {
			return err
		}
		metadata := map[string]any{"cached": nil}
		if value != nil {
			metadata["cached"] = string(value)
		}
		return work.Finish(kanban.Kanban{Metadata: metadata})
	case "delete":
		return values.Delete(ctx, key)
	}
	return kanban.GiveUp("the cache can put, get and delete")
}

// payloads are those that an act names.
func payloads(named any) (all []kanban.Payload) {
	acts, _ := named.(map[string]any)
	for name, entry := range acts {
		act, _ := entry.(map[string]any)
		pass, _ := act["pass"].(string)
		in, _ := act["in"].(string)
		readers, _ := act["readers"].(float64)
		one := kanban.Payload{Name: name, Pass: pass, In: kanban.Place(in), Readers: int(readers)}
		if pass == "" {
			one.Data = repeated(act)
		}
		all = append(all, one)
	}
	return all
}

// repeated is the text of an act, as often as it says.
func repeated(act map[string]any) []byte {
	text, _ := act["text"].(string)
	times := 1.0
	if told, found := act["repeat"].(float64); found {
		times = told
	}
	return bytes.Repeat([]byte(text), int(times))
}

// fill sets the fields that an act names.
func fill(k kanban.Kanban, fields any) kanban.Kanban {
	text, _ := json.Marshal(fields) // it was read from JSON
	if err := json.Unmarshal(text, &k); err != nil {
		panic("the script names a field of a wrong type: " + err.Error())
	}
	// As it was received: JSON's numbers would all become float64 here.
	if named, _ := fields.(map[string]any); named["metadata"] != nil {
		k.Metadata, _ = named["metadata"].(map[string]any)
	}
	for name, value := range k.Metadata {
		// What JSON can't say.
		if sign, isObject := value.(map[string]any); isObject && sign["$nan"] == true {
			k.Metadata[name] = math.NaN()
		}
	}
	return k
}
