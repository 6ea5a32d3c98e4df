#include "agent/start_gate_step.h"

#include "agent/gate.h"
#include "health/peer_check.h"

namespace trainyard::agent {

Result<void> StartGateStep::prepare(StepContext& context) {
  if (context.plan.hosts.size() < 2) return ok();
  context.report(model::ReportKind::ready);
  const auto text =
      wait_for_gate(context.directory, model::Gate::start, &context.interruption.flag());
  if (!text) return text.error();
  context.peer_responder.reset();  // its port is the container's now
  return ok();
}

}  // namespace trainyard::agent
