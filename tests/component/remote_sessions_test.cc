#include "component/remote_sessions_world.h"

#include <unistd.h>

#include <array>

namespace trainyard::control {
namespace {

using model::ssm::SessionFilterKey;
using model::ssm::SessionState;
using model::ssm::SessionStatus;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class RemoteSessionsTest : public RemoteSessionsWorld {
 protected:
  // What the newest program was told to run.
  model::ExecStart started_program() {
    const UniqueFd peer = engine_.take_exec();
    std::array<char, 4096> bytes;
    const ssize_t got = ::recv(peer.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    model::ExecFrameReader reader;
    if (got > 0) reader.feed({bytes.data(), static_cast<std::size_t>(got)});
    const auto frame = reader.next();
    if (!frame || !*frame || (*frame)->kind != model::ExecFrame::start) {
      ADD_FAILURE() << "no start frame";
      return {};
    }
    return model::parse_exec_start((*frame)->content).value();
  }
  static UniqueFd a_socket() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    ::close(ends[1]);
    return UniqueFd(ends[0]);
  }
  std::string describe_refusal(const model::ssm::DescribeSessionsRequest& request) {
    const auto response = sessions_->describe(request);
    return response ? "" : response.error().code() + ": " + response.error().message();
  }
};

TEST_F(RemoteSessionsTest, ASessionIsAProgramInTheContainerAndARecordOfWhoOpenedIt) {
  train("a");
  auto request = session_in(target("a"));
  request.reason = "it hangs";
  request.document_name = "AWS-StartPortForwardingSession";
  request.parameters = SessionParameters{{"portNumber", {"8265"}}};
  const auto ticket = sessions_->start(request, {kRootArn, "root", "127.0.0.1:5"}).value();
  EXPECT_THAT(ticket.id, testing::MatchesRegex("root-[a-z2-7]{26}"));
  EXPECT_EQ(ticket.token, ticket.id + ":token-1");
  EXPECT_EQ(last().spec.id, ticket.id);
  EXPECT_EQ(last().spec.type, ssm::SessionType::port);
  EXPECT_THAT(last().spec.properties, HasSubstr(R"("portNumber":"8265")"));
  EXPECT_EQ(last().spec.target, target("a"));
  EXPECT_TRUE(last().program);
  EXPECT_EQ(started_program().port, 8265);

  const auto open = shown(SessionState::Active);
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].session_id, ticket.id);
  EXPECT_EQ(open[0].target, target("a"));
  EXPECT_EQ(open[0].status, SessionStatus::Connecting);
  EXPECT_TRUE(open[0].start_date);
  EXPECT_FALSE(open[0].end_date);
  EXPECT_EQ(open[0].document_name, "AWS-StartPortForwardingSession");
  EXPECT_EQ(open[0].owner, kRootArn);
  EXPECT_EQ(open[0].reason, "it hangs");
  EXPECT_FALSE(open[0].details);
  EXPECT_TRUE(open[0].output_url);
  EXPECT_EQ(open[0].access_type, model::ssm::AccessType::Standard);
  EXPECT_THAT(ids(SessionState::History), IsEmpty());
  EXPECT_THAT(log_["a/algo-1/ssm"],
              ElementsAre("Session " + ticket.id + " was opened by " + kRootArn +
                          " from 127.0.0.1:5 with document AWS-StartPortForwardingSession "
                          "(reason: it hangs)"));
}

TEST_F(RemoteSessionsTest, TargetsThatCanNotBeEnteredAreNotConnected) {
  train("a");
  train("off", false);
  train("silent", std::nullopt);
  create("waiting");
  for (const std::string& wrong :
       {target("none"), target("a", "algo-0"), target("a", "algo-2"), target("a", "algo-99"),
        target("a", "algo-1 "), target("a", "ALGO-1"), target("a", ""), target("off"),
        target("silent"), target("waiting"), target("a_b"), target("A"),
        std::string("sagemaker-training-job:a"), std::string("sagemaker-training-job:"),
        std::string("i-0123456789abcdef0"), std::string("a_algo-1"),
        std::string("sagemaker-training-job:_algo-1")}) {
    EXPECT_EQ(refusal(wrong), "TargetNotConnected: " + wrong + " is not connected.");
    EXPECT_EQ(sessions_->is_connected(wrong).value(), false) << wrong;
  }
  EXPECT_THAT(channels_, IsEmpty());
  EXPECT_EQ(sessions_->is_connected(target("a")).value(), true);
  engine_.report("a", model::ReportKind::uploading);
  ASSERT_TRUE(is_in("a", model::SecondaryStatus::Uploading));
  EXPECT_EQ(refusal(target("a")), "TargetNotConnected: " + target("a") + " is not connected.");
}

TEST_F(RemoteSessionsTest, AnUnknownDocumentOpensNothing) {
  train("a");
  auto request = session_in(target("a"));
  request.document_name = "AWS-RunShellScript";
  const Error error = sessions_->start(request, {kRootArn, "me", ""}).error();
  EXPECT_EQ(error.code(), "InvalidDocument");
  EXPECT_EQ(error.message(), "Document with name AWS-RunShellScript does not exist.");
  EXPECT_THAT(ids(SessionState::Active), IsEmpty());
}

TEST_F(RemoteSessionsTest, TheStatusTellsOfTheClient) {
  train("a");
  const std::string id = open(target("a"));
  const auto status = [&] { return *shown(SessionState::Active).at(0).status; };
  EXPECT_EQ(status(), SessionStatus::Connecting);
  ASSERT_TRUE(sessions_->connect(id, a_socket()));
  EXPECT_EQ(last().clients, 1);
  last().connected = true;
  EXPECT_EQ(status(), SessionStatus::Connected);
  last().connected = false;
  EXPECT_EQ(status(), SessionStatus::Disconnected);
  EXPECT_EQ(sessions_->connect("none", a_socket()).error().kind(), ErrorKind::not_found);
}

TEST_F(RemoteSessionsTest, ResumeGivesAnotherTokenToTheSameSession) {
  train("a");
  const std::string id = open(target("a"));
  const auto again = sessions_->resume(id).value();
  EXPECT_EQ(again.id, id);
  EXPECT_EQ(again.token, id + ":token-2");
  last().end("the program exited with 0");
  for (const std::string& gone : {id, std::string("me-never")}) {
    const Error error = sessions_->resume(gone).error();
    EXPECT_EQ(error.code(), "DoesNotExistException");
    EXPECT_EQ(error.message(), "Session " + gone + " does not exist, or has ended.");
  }
}

TEST_F(RemoteSessionsTest, AnEndedSessionIsHistory) {
  train("a");
  const std::string id = open(target("a"));
  last().end("the program exited with 0");
  EXPECT_THAT(ids(SessionState::Active), IsEmpty());
  const auto history = shown(SessionState::History);
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(history[0].session_id, id);
  EXPECT_EQ(history[0].status, SessionStatus::Terminated);
  EXPECT_GT(*history[0].end_date, *history[0].start_date);
  EXPECT_EQ(history[0].details, "the program exited with 0");
  EXPECT_EQ(log_["a/algo-1/ssm"].back(), "Session " + id + " has ended: the program exited with 0");
  EXPECT_EQ(sessions_->connect(id, a_socket()).error().kind(), ErrorKind::not_found);
  open(target("a"));
  EXPECT_TRUE(channels_.front()->destroyed) << "by another thread than its own";
}

TEST_F(RemoteSessionsTest, TerminateEndsASessionAndIsFineWithoutOne) {
  train("a");
  const std::string id = open(target("a"));
  const SessionCaller other{"arn:aws:sts::123456789012:assumed-role/R/other", "other", ""};
  sessions_->terminate(id, other);
  sessions_->terminate("none", other);
  EXPECT_EQ(last().output, "") << "the client is told nothing but the end";
  EXPECT_EQ(shown(SessionState::Active).at(0).status, SessionStatus::Terminating);
  EXPECT_FALSE(sessions_->resume(id));
  last().end("terminated");
  sessions_->terminate(id, other);
  EXPECT_EQ(shown(SessionState::History).at(0).details,
            "TerminateSession was called by " + other.arn);
}

TEST_F(RemoteSessionsTest, SwitchingDebuggingOffEndsTheJobsSessions) {
  train("a");
  open(target("a"));
  EXPECT_EQ(jobs_->describe("a")->remote_debug_config->enable_remote_debug, true);
  ASSERT_TRUE(switch_debugging("a", false));
  const std::string says = "Remote debugging of the training job has been switched off.";
  EXPECT_EQ(last().output, says);
  EXPECT_EQ(jobs_->describe("a")->remote_debug_config->enable_remote_debug, false);
  EXPECT_EQ(refusal(target("a")), "TargetNotConnected: " + target("a") + " is not connected.");
  last().end("terminated");
  EXPECT_EQ(shown(SessionState::History).at(0).details, "remote debugging was switched off");
  ASSERT_TRUE(switch_debugging("a", true));
  open(target("a"));
}

TEST_F(RemoteSessionsTest, OtherJobsSessionsGoOn) {
  train("a");
  train("b");
  open(target("b"));
  ASSERT_TRUE(switch_debugging("a", false));
  EXPECT_EQ(last().output, std::nullopt);
}

TEST_F(RemoteSessionsTest, DebuggingThatIsSwitchedOffMeanwhileLetsNobodyIn) {
  train("a");
  on_open_ = [this](ChannelNotes&) { ASSERT_TRUE(switch_debugging("a", false)); };
  EXPECT_EQ(refusal(target("a")), "TargetNotConnected: " + target("a") + " is not connected.");
  EXPECT_TRUE(last().output);
}

TEST_F(RemoteSessionsTest, AProgramThatEndsAtOnceLeavesARecord) {
  train("a");
  on_open_ = [](ChannelNotes& notes) { notes.end("there is no sh"); };
  const std::string id = open(target("a"));
  EXPECT_THAT(ids(SessionState::History), ElementsAre(id));
  EXPECT_THAT(ids(SessionState::Active), IsEmpty());
  on_open_ = {};
  open(target("a"));
  EXPECT_TRUE(channels_.front()->destroyed);
}

TEST_F(RemoteSessionsTest, ThereAreEightInAContainerAndSixtyFourInAll) {
  train("a", true, 9);
  const std::string full =
      "ServiceQuotaExceededException: The maximum number of sessions that are open in one "
      "container is 8. Please try again when one of them has ended.";
  for (int i = 0; i < 8; ++i) open(target("a"));
  EXPECT_EQ(refusal(target("a")), full);
  for (int host = 2; host <= 8; ++host)
    for (int i = 0; i < 8; ++i) open(target("a", "algo-" + std::to_string(host)));
  EXPECT_EQ(refusal(target("a", "algo-9")),
            "ServiceQuotaExceededException: The maximum number of sessions that are open at the "
            "same time is 64. Please try again when one of them has ended.");
  channels_.front()->end("");
  EXPECT_EQ(refusal(target("a")), "");
  EXPECT_NE(refusal(target("a", "algo-9")), "");
}

// As after kill -9: nothing ended them.
TEST_F(RemoteSessionsTest, WhatAnEarlierServerLeftOpenIsClosed) {
  train("a");
  const std::string left = open(target("a"));
  const auto killed = std::move(sessions_);
  sessions_ = make_sessions();
  EXPECT_THAT(ids(SessionState::Active), IsEmpty());
  EXPECT_EQ(shown(SessionState::History).at(0).status, SessionStatus::Terminated)
      << "also if it can't be closed";
  sessions_->close_left();
  const auto history = shown(SessionState::History);
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(history[0].session_id, left);
  EXPECT_TRUE(history[0].end_date);
  EXPECT_EQ(history[0].details, "the server has stopped");
  EXPECT_FALSE(sessions_->resume(left));
  EXPECT_EQ(sessions_->connect(left, a_socket()).error().kind(), ErrorKind::not_found);
}

TEST_F(RemoteSessionsTest, AServerThatStopsEndsItsSessions) {
  train("a");
  const std::string id = open(target("a"));
  sessions_ = make_sessions();
  EXPECT_TRUE(last().destroyed);
  EXPECT_EQ(shown(SessionState::History).at(0).details, "the server has stopped");
  EXPECT_EQ(log_["a/algo-1/ssm"].back(), "Session " + id + " has ended: the server has stopped");
}

TEST_F(RemoteSessionsTest, TheyAreListedInPagesNewestFirst) {
  train("a");
  std::vector<std::string> newest_first;
  for (int i = 0; i < 5; ++i) newest_first.insert(newest_first.begin(), open(target("a")));
  for (const auto& channel : channels_) channel->end("");
  auto request = list_of(SessionState::History);
  request.max_results = 2;
  std::vector<std::string> found;
  do {
    const auto page = sessions_->describe(request).value();
    EXPECT_LE(page.sessions->size(), 2U);
    for (const auto& session : *page.sessions) found.push_back(*session.session_id);
    request.next_token = page.next_token;
  } while (request.next_token);
  EXPECT_EQ(found, newest_first);
  request.next_token = "garbage";
  EXPECT_EQ(describe_refusal(request), "InvalidNextToken: The specified token isn't valid.");
  request.next_token.reset();
  request.next_token = sessions_->describe(request)->next_token;
  ASSERT_TRUE(request.next_token);
  request.state = SessionState::Active;
  EXPECT_EQ(describe_refusal(request), "InvalidNextToken: The specified token isn't valid.");
}

TEST_F(RemoteSessionsTest, FiltersSelectAmongThem) {
  using Key = SessionFilterKey;
  train("a");
  train("b");
  const std::string role = "arn:aws:sts::123456789012:assumed-role/R/other";
  const std::string one = open(target("a")), two = open(target("b"), role);
  channels_.back()->connected = true;
  const auto open_ids = [&](const Filters& filters) { return ids(SessionState::Active, filters); };
  EXPECT_THAT(open_ids({}), ElementsAre(two, one));
  EXPECT_THAT(open_ids({{Key::Target, target("a")}}), ElementsAre(one));
  EXPECT_THAT(open_ids({{Key::Owner, role}}), ElementsAre(two));
  EXPECT_THAT(open_ids({{Key::SessionId, one}}), ElementsAre(one));
  EXPECT_THAT(open_ids({{Key::Status, "Connected"}}), ElementsAre(two));
  EXPECT_THAT(open_ids({{Key::Status, "Connecting"}}), ElementsAre(one));
  EXPECT_THAT(open_ids({{Key::Status, "Terminated"}}), IsEmpty());
  EXPECT_THAT(open_ids({{Key::AccessType, "Standard"}}), ElementsAre(two, one));
  EXPECT_THAT(open_ids({{Key::AccessType, "JustInTime"}}), IsEmpty());
  EXPECT_THAT(open_ids({{Key::Target, target("a")}, {Key::Owner, role}}), IsEmpty());
  const auto start = [&](const std::string& id) {
    return format_iso8601(*shown(SessionState::Active, {{Key::SessionId, id}}).at(0).start_date);
  };
  EXPECT_THAT(open_ids({{Key::InvokedAfter, start(two)}}), ElementsAre(two));
  EXPECT_THAT(open_ids({{Key::InvokedBefore, start(two)}}), ElementsAre(one));
  channels_.front()->end("");
  EXPECT_THAT(ids(SessionState::History, {{Key::Status, "Terminated"}}), ElementsAre(one));
  EXPECT_THAT(ids(SessionState::History, {{Key::Status, "Connected"}}), IsEmpty());
  EXPECT_THAT(ids(SessionState::History, {{Key::Owner, role}}), IsEmpty());
  EXPECT_EQ(describe_refusal(list_of(SessionState::Active, {{Key::Status, "Open"}})),
            "ValidationException: Value 'Open' of filter Status is not the status of a session");
  EXPECT_THAT(
      describe_refusal(list_of(SessionState::History, {{Key::InvokedAfter, "today"}})),
      StartsWith("ValidationException: Value 'today' of filter InvokedAfter is not a time"));
}

TEST_F(RemoteSessionsTest, RecordsAreKeptForThirtyDays) {
  train("a");
  const std::string ended = open(target("a"));
  last().end("");
  const std::string lasting = open(target("a"));
  ahead_.ahead = std::chrono::days(29);
  EXPECT_EQ(sessions_->forget().value(), 0U);
  EXPECT_THAT(ids(SessionState::History), ElementsAre(ended));
  ahead_.ahead = std::chrono::days(31);
  EXPECT_THAT(ids(SessionState::History), IsEmpty());
  EXPECT_EQ(sessions_->forget().value(), 1U);
  EXPECT_FALSE(store_->resources().find({"session", ended}).value());
  EXPECT_THAT(ids(SessionState::Active), ElementsAre(lasting));
  EXPECT_EQ(sessions_->forget().value(), 0U);
}

TEST_F(RemoteSessionsTest, AnUpdateIsForJobsThatDownloadOrTrain) {
  train("a", std::nullopt);
  EXPECT_FALSE(jobs_->describe("a")->remote_debug_config);
  ASSERT_TRUE(switch_debugging("a", true));
  EXPECT_EQ(jobs_->describe("a")->remote_debug_config->enable_remote_debug, true);
  open(target("a"));
  create("waiting");
  EXPECT_THAT(switch_debugging("waiting", true).error().message(),
              HasSubstr("Invalid RemoteDebugConfig. It can be updated only while"));
  restart();
  EXPECT_EQ(jobs_->describe("a")->remote_debug_config->enable_remote_debug, true);
}

}  // namespace
}  // namespace trainyard::control
