#pragma once

#include <string>

#include "config/key.h"

// The keys below [outcomes.NAME]: how jobs with matching names end.
namespace trainyard::config {

inline constexpr double kMostOutcomeSeconds = 28 * 24 * 3600;

Result<void> put_outcome_jobs(Settings& settings, const std::string& name, const Value& value);
Result<void> put_outcome_pending(Settings& settings, const std::string& name, const Value& value);
Result<void> put_outcome_print(Settings& settings, const std::string& name, const Value& value);
Result<void> put_outcome_metrics(Settings& settings, const std::string& name, const Value& value);
Result<void> put_outcome_run(Settings& settings, const std::string& name, const Value& value);
Result<void> put_outcome_exit_code(Settings& settings, const std::string& name, const Value& value);
Result<void> put_outcome_failure_file(Settings& settings, const std::string& name,
                                      const Value& value);
Result<void> put_outcome_platform_failure(Settings& settings, const std::string& name,
                                          const Value& value);
Result<void> put_outcome_interrupt_after(Settings& settings, const std::string& name,
                                         const Value& value);
Result<void> put_outcome_failing_attempts(Settings& settings, const std::string& name,
                                          const Value& value);

// Checks what each requires of the rule's other values.
Result<void> check_outcome(const Settings& settings, const std::string& name);
Result<void> check_outcome_failure(const Settings& settings, const std::string& name);
Result<void> check_outcome_attempts(const Settings& settings, const std::string& name);

}  // namespace trainyard::config
