package kanban

// Kanban is one card, as one microservice hands it to the next. The zero value of each field is the empty one.
type Kanban struct {
	// StartAt is when the microservice began, as it wrote it (2006-01-02T15:04:05.000+09:00); not interpreted.
	StartAt string `json:"startAt"`
	// FinishAt is when it ended, as it wrote it; not interpreted.
	FinishAt string `json:"finishAt"`
	// NextDeviceName is the device this kanban is for: set by a sender to address another device, by the receiver to
	// this device's own name.
	NextDeviceName string `json:"nextDeviceName"`
	// ConnectionKey is which of the sender's nextService entries it takes; empty means "default".
	ConnectionKey string `json:"connectionKey"`
	// ProcessNumber is the instance it is for, from 1; 0 in one that is finished means this instance's own.
	ProcessNumber int32 `json:"processNumber"`
	// PriorSuccess is whether the service before had success, as it wrote it.
	PriorSuccess bool `json:"priorSuccess"`
	// DataPath is the folder of the files, by the sender's word.
	DataPath string `json:"dataPath"`
	// FileList names files or folders that go with this kanban, 10,000 at most.
	FileList []string `json:"fileList"`
	// Metadata is what the microservices say to one another. Received values are string, float64, bool, nil,
	// []any and map[string]any; a whole number whose digits a float64 would change is an int64.
	Metadata map[string]any `json:"metadata"`
}
