#include "control/session_documents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trainyard::control {
namespace {

using ssm::SessionType;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

SessionDocument chosen(const std::optional<std::string>& name,
                       const SessionParameters& parameters = {}) {
  const auto document = choose_document(name, parameters);
  EXPECT_TRUE(document) << document.error().message();
  return document.value_or(SessionDocument{});
}

std::string refused(const std::string& name, const SessionParameters& parameters = {}) {
  const auto document = choose_document(name, parameters);
  return document ? "" : document.error().code() + ": " + document.error().message();
}

TEST(SessionDocuments, WithoutANameItIsAShellOnATerminal) {
  for (const auto& name :
       {std::optional<std::string>(), std::optional<std::string>("SSM-SessionManagerRunShell")}) {
    const SessionDocument shell = chosen(name);
    EXPECT_EQ(shell.name, "SSM-SessionManagerRunShell");
    EXPECT_EQ(shell.type, SessionType::shell);
    EXPECT_EQ(shell.properties, "{}");
    EXPECT_TRUE(shell.program.terminal);
    EXPECT_FALSE(shell.program.port);
    EXPECT_THAT(shell.program.command,
                ElementsAre("sh", "-c", StartsWith("export TERM=xterm-256color ")));
    EXPECT_TRUE(shell.program.command.back().ends_with("; exec sh"));
  }
}

TEST(SessionDocuments, CommandsAreTheShells) {
  const auto quiet = chosen("AWS-StartNonInteractiveCommand", {{"command", {"ls '/opt/ml'"}}});
  EXPECT_EQ(quiet.type, SessionType::noninteractive_command);
  EXPECT_FALSE(quiet.program.terminal);
  EXPECT_THAT(quiet.program.command, ElementsAre("sh", "-c", "ls '/opt/ml'"));
  const auto lively = chosen("AWS-StartInteractiveCommand", {{"command", {"top"}}});
  EXPECT_EQ(lively.type, SessionType::interactive_command);
  EXPECT_TRUE(lively.program.terminal);
  ASSERT_EQ(lively.program.command.size(), 4U);
  EXPECT_TRUE(lively.program.command[2].ends_with(R"(; exec sh -c "$0")"));
  EXPECT_EQ(lively.program.command[3], "top") << "never a part of our own script";
}

TEST(SessionDocuments, APortCarriesManyConnections) {
  const auto ray = chosen("AWS-StartPortForwardingSession",
                          {{"portNumber", {"8265"}}, {"localPortNumber", {"9000"}}});
  EXPECT_EQ(ray.type, SessionType::port);
  EXPECT_EQ(ray.program.port, 8265);
  EXPECT_TRUE(ray.program.multiplexed);
  EXPECT_THAT(ray.program.command, IsEmpty());
  EXPECT_EQ(ray.properties,
            R"({"portNumber":"8265","type":"LocalPortForwarding","localPortNumber":"9000"})");
  EXPECT_EQ(chosen("AWS-StartPortForwardingSession").properties,
            R"({"portNumber":"80","type":"LocalPortForwarding","localPortNumber":"0"})");
}

TEST(SessionDocuments, SshHasOneConnectionAndNoType) {
  const auto ssh = chosen("AWS-StartSSHSession");
  EXPECT_EQ(ssh.type, SessionType::raw_port);
  EXPECT_EQ(ssh.program.port, 22);
  EXPECT_FALSE(ssh.program.multiplexed);
  EXPECT_EQ(ssh.properties, R"({"portNumber":"22"})");
  EXPECT_EQ(chosen("AWS-StartSSHSession", {{"portNumber", {"2222"}}}).program.port, 2222);
}

TEST(SessionDocuments, OthersDoNotExist) {
  EXPECT_EQ(refused("AWS-RunShellScript"),
            "InvalidDocument: Document with name AWS-RunShellScript does not exist.");
  EXPECT_EQ(refused("aws-startsshsession"),
            "InvalidDocument: Document with name aws-startsshsession does not exist.");
  EXPECT_EQ(refused("AWS-StartPortForwardingSessionToRemoteHost",
                    {{"host", {"169.254.170.2"}}, {"portNumber", {"80"}}}),
            "InvalidDocument: Document AWS-StartPortForwardingSessionToRemoteHost is not supported "
            "by Trainyard: sessions reach the ports of the training container, and no other host.");
}

TEST(SessionDocuments, ParametersAreTheDocuments) {
  const std::string port = "AWS-StartPortForwardingSession";
  for (const char* wrong : {"0", "65536", "-1", "+80", "080", "8 0", "", "http", "80;id"})
    EXPECT_EQ(refused(port, {{"portNumber", {wrong}}}),
              "InvalidParameters: Value '" + std::string(wrong) +
                  "' of parameter portNumber of "
                  "document " +
                  port + " must be a number from 1 to 65535");
  EXPECT_EQ(refused(port, {{"localPortNumber", {"x"}}}),
            "InvalidParameters: Value 'x' of parameter localPortNumber of document " + port +
                " must be a number from 0 to 65535");
  EXPECT_EQ(refused(port, {{"portNumber", {"80", "81"}}}),
            "InvalidParameters: Parameter portNumber of document " + port +
                " must have one value, and has 2");
  EXPECT_EQ(refused(port, {{"host", {"10.0.0.1"}}}),
            "InvalidParameters: Document " + port + " has no parameter host");
  EXPECT_EQ(refused("SSM-SessionManagerRunShell", {{"command", {"id"}}}),
            "InvalidParameters: Document SSM-SessionManagerRunShell has no parameter command");
  EXPECT_EQ(refused("AWS-StartInteractiveCommand"),
            "InvalidParameters: Parameter command of document AWS-StartInteractiveCommand must be "
            "given");
  EXPECT_EQ(refused("AWS-StartNonInteractiveCommand", {{"command", {std::string(65535, 'x')}}}),
            "InvalidParameters: Parameter command of document AWS-StartNonInteractiveCommand is "
            "too long");
}

}  // namespace
}  // namespace trainyard::control
