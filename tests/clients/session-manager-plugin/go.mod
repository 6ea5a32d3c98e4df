// AWS's session-manager-plugin, which has no go.mod of its own; built by ./dev clients.
module trainyard.example/session-manager-plugin

go 1.26

require (
	github.com/aws/session-manager-plugin v0.0.0-20260401221635-b79d06c1d3a2
	github.com/twinj/uuid v0.0.0-20151029044442-89173bcdda19
)
