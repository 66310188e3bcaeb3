package kanban

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// gateway answers as status-kanban does; the real one is asked by the conformance kit.
func gateway(t *testing.T) *httptest.Server {
	var mu sync.Mutex
	var kept []string // JSON; the id of the first one is 1-0
	entry := func(i int) string { return fmt.Sprintf(`{"id":"%d-0","kanban":%s}`, i+1, kept[i]) }
	from := func(after string) (first int) { _, _ = fmt.Sscanf(after, "%d-0", &first); return first }
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if !strings.HasPrefix(r.URL.EscapedPath(), "/api/static/a%20topic") {
			http.Error(w, "no such topic", http.StatusBadRequest)
			return
		}
		switch {
		case r.Method == "POST":
			body, _ := io.ReadAll(r.Body)
			kept = append(kept, string(body))
			w.WriteHeader(http.StatusCreated)
			fmt.Fprintf(w, `{"id":"%d-0"}`, len(kept))
		case r.Method == "DELETE":
			w.WriteHeader(http.StatusNoContent)
		case strings.HasSuffix(r.URL.Path, "/events"):
			// One event, and then the connection is gone: whoever subscribes has to come again.
			if first := from(r.Header.Get("Last-Event-ID")); first < len(kept) {
				fmt.Fprintf(w, ": alive\n\nid: %d-0\ndata: %s\n\n", first+1, entry(first))
			}
		default:
			page := []string{}
			for i := from(r.URL.Query().Get("after")); i < len(kept) && len(page) < pageSize; i++ {
				page = append(page, entry(i))
			}
			fmt.Fprintf(w, "[%s]", strings.Join(page, ","))
		}
	}))
	t.Cleanup(server.Close)
	return server
}

func TestStaticKanban(t *testing.T) {
	ctx := context.Background()
	client := &Client{env: Environment{KanbanURL: gateway(t).URL + "/"}}
	topic := client.Topic("a topic")
	const count = pageSize + 3
	for i := 1; i <= count; i++ {
		id, err := topic.Keep(ctx, Kanban{Metadata: map[string]any{"n": i}})
		if err != nil || id != fmt.Sprintf("%d-0", i) {
			t.Fatal(id, err)
		}
	}
	all, err := topic.List(ctx, "1-0")
	if err != nil || len(all) != count-1 || all[0].ID != "2-0" || all[count-2].Kanban.Metadata["n"] != float64(count) {
		t.Errorf("%d %v", len(all), err)
	}
	enough := errors.New("enough")
	var seen []string
	err = topic.Subscribe(ctx, func(kept Kept) error {
		if seen = append(seen, kept.ID); len(seen) == 3 {
			return enough
		}
		return nil
	})
	if err != enough || fmt.Sprint(seen) != "[1-0 2-0 3-0]" {
		t.Errorf("%v %v", seen, err)
	}
	if err := topic.Delete(ctx, "1-0"); err != nil {
		t.Error(err)
	}
	if err := client.Topic("other").Subscribe(ctx, nil); err == nil || !strings.Contains(err.Error(), "no such topic") {
		t.Error(err)
	}
	if _, err := (&Client{}).Topic("a").List(ctx, ""); err == nil || !strings.Contains(err.Error(), "AION_KANBAN_URL") {
		t.Error(err)
	}
}
