#include "control/job_timers.h"

#include <gmock/gmock.h>

namespace trainyard::control {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

JobTimers::Timer timer_of(const std::string& job, WakeReason why, std::chrono::seconds due) {
  return {job, why, JobTimers::Steady::time_point(due), Timestamp(due)};
}

std::vector<std::string> jobs_due(const JobTimers& timers, std::chrono::seconds now) {
  std::vector<std::string> jobs;
  for (const JobTimers::Timer& timer : timers.due(JobTimers::Steady::time_point(now)))
    jobs.push_back(timer.job);
  return jobs;
}

TEST(JobTimers, AreDueFromTheirTimeOnUntilTheyAreFinished) {
  JobTimers timers;
  EXPECT_EQ(timers.earliest(), std::nullopt);
  timers.set(timer_of("late", WakeReason::retry, 9s));
  timers.set(timer_of("early", WakeReason::retry, 5s));
  EXPECT_EQ(timers.earliest(), JobTimers::Steady::time_point(5s));
  EXPECT_THAT(jobs_due(timers, 4s), IsEmpty());
  EXPECT_THAT(jobs_due(timers, 5s), ElementsAre("early"));
  timers.finish(timer_of("early", WakeReason::retry, 5s));
  EXPECT_THAT(jobs_due(timers, 9s), ElementsAre("late"));
}

TEST(JobTimers, OneThatWasSetAgainMeanwhileIsNotFinished) {
  JobTimers timers;
  timers.set(timer_of("a", WakeReason::retry, 5s));
  timers.set(timer_of("a", WakeReason::retry, 7s));
  timers.finish(timer_of("a", WakeReason::retry, 5s));
  EXPECT_EQ(timers.time_of("a", WakeReason::retry), Timestamp(7s));
  EXPECT_THAT(jobs_due(timers, 6s), IsEmpty()) << "the second is in place of the first";
}

TEST(JobTimers, AreCancelledForOneReasonOrForTheWholeJob) {
  JobTimers timers;
  for (const auto why : {WakeReason::retry, WakeReason::max_wait, WakeReason::keep_alive})
    timers.set(timer_of("a", why, 5s));
  timers.set(timer_of("ab", WakeReason::retry, 5s));
  timers.cancel("a", WakeReason::max_wait);
  EXPECT_THAT(jobs_due(timers, 5s), ElementsAre("a", "a", "ab"));
  timers.cancel_all("a");
  EXPECT_THAT(jobs_due(timers, 5s), ElementsAre("ab"));
}

}  // namespace
}  // namespace trainyard::control
