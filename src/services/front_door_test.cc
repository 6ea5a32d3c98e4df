#include "services/front_door.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>

#include "aws/crypto.h"
#include "base/files.h"
#include "base/frames.h"
#include "net/blocking_pool.h"
#include "net/http_client.h"
#include "net/raw_client.h"
#include "services/cbor.h"
#include "services/iam/iam_service.h"
#include "services/sts/sts_service.h"
#include "support/eventually.h"

namespace trainyard::services {
namespace {

using namespace std::chrono_literals;

// Three pieces, of which the last may fail.
class CountingSource final : public BodySource {
 public:
  explicit CountingSource(bool fails) : fails_(fails) {}
  Result<std::string_view> next() override {
    if (++count_ == 3 && fails_) return Error(ErrorKind::corrupt, "the source broke");
    text_ = count_ > 3 ? std::string() : std::to_string(count_) + ";";
    return std::string_view(text_);
  }

 private:
  const bool fails_;
  int count_ = 0;
  std::string text_;
};

Answer count(const boost::json::value& input, const RequestContext&) {
  BodyStream stream;
  stream.content_type = "text/event-stream";
  stream.first = "0;";
  stream.rest = std::make_unique<CountingSource>(input.as_object().contains("Fails"));
  return stream;
}

// Operations that echo, throw, and stream a response.
Service echo_service() {
  Service service;
  service.signing_name = "sagemaker";
  service.json_target = "SageMaker";
  service.operations = {
      {"Echo", "sagemaker:Echo", no_resource,
       [](const auto& input, const RequestContext& context) -> Answer {
         return boost::json::value{{"input", input}, {"arn", context.principal.arn}};
       }},
      {"Where", "sagemaker:Where", no_resource,
       [](const auto&, const RequestContext& context) -> Answer {
         return boost::json::value{{"host", context.host}, {"secure", context.is_secure}};
       }},
      {"Throw", "sagemaker:Throw", no_resource,
       [](const auto&, const auto&) -> Answer { throw std::runtime_error("boom"); }},
      {"Count", "sagemaker:Count", no_resource, count},
      {.name = "Take",
       .action = "sagemaker:Take",
       .resources = no_resource,
       .handler = [](const auto& input, const RequestContext&) -> Answer {
         if (input.as_object().contains("Fails"))
           return aws::ServiceError{"ResourceNotFound", "none", 400};
         return boost::json::value{{"took", input}};
       },
       .method = "POST",
       .path = "/TakeThings"},
      {"Join", "sagemaker:Join", no_resource,
       [](const auto&, const auto&) -> Answer { return Upgrade{"none", {}, {}}; }},
  };
  return service;
}

// Any declared service works, in three protocols.
Service with_three_protocols(Service service) {
  service.json_target = "Iam";
  service.cbor_name = "Iam";
  return service;
}

std::optional<std::string> no_credentials(std::string_view, std::string_view) {
  return std::nullopt;
}

const aws::Credentials kRoot{"AKIAROOT", "secret", ""};

class FrontDoorTest : public testing::Test {
 protected:
  void SetUp() override {
    auto started = net::HttpServer::start(
        {}, [this](net::HttpExchange& exchange) { return door_.handle(exchange); });
    ASSERT_TRUE(started) << started.error().message();
    server_ = std::move(*started);
  }

  net::ClientRequest request(const std::string& body,
                             const std::string& target = "SageMaker.Echo") {
    net::ClientRequest made;
    made.method = "POST";
    made.url = "http://127.0.0.1:" + std::to_string(server_->port()) + "/";
    made.body = body;
    made.headers.add("Content-Type", "application/x-amz-json-1.1");
    if (!target.empty()) made.headers.add("X-Amz-Target", target);
    return made;
  }
  net::ClientRequest cbor_request(const std::string& service, const std::string& operation,
                                  const std::string& body) {
    net::ClientRequest made = request(body, "");
    made.url += "service/" + service + "/operation/" + operation;
    made.headers.set("Content-Type", "application/cbor");
    made.headers.add("smithy-protocol", "rpc-v2-cbor");
    made.headers.add("x-amzn-query-mode", "true");
    return made;
  }
  net::ClientRequest signed_by(net::ClientRequest made, const aws::Credentials& by = kRoot,
                               Timestamp at = system_clock().now(),
                               const aws::SigningScope& scope = {"us-east-1", "sagemaker"}) {
    const std::string path = made.url.substr(made.url.find('/', 7));
    aws::SignableRequest signable{
        "POST", path, "", {{"Host", "127.0.0.1:" + std::to_string(server_->port())}}};
    for (const auto& header : made.headers) signable.headers.push_back(header);
    for (auto& [name, value] :
         aws::sign_headers(signable, by, scope, aws::sha256_hex(made.body), at))
      made.headers.add(name, value);
    return made;
  }
  net::ClientResponse send(const net::ClientRequest& made) {
    auto response = client_.send(made);
    EXPECT_TRUE(response) << response.error().message();
    return response ? *response : net::ClientResponse{};
  }
  std::string code_of(const net::ClientRequest& made) {
    const auto response = send(made);
    EXPECT_TRUE(response.headers.has("x-amzn-RequestId"));
    boost::system::error_code failed;
    const auto body = boost::json::parse(response.body, failed);
    return failed || !body.as_object().contains("__type")
               ? std::to_string(response.status)
               : std::string(body.at("__type").as_string());
  }

  Alarms alarms_;
  std::atomic<bool> running_ = true;  // whatever attempt a session is of
  aws::IdentityProvider identities_{"123456789012", kRoot,
                                    [this](const aws::SessionOwner&) { return running_.load(); }};
  net::BlockingPool pool_{2};
  StsService sts_{identities_};
  IamService iam_{AccountRoles::make("123456789012", {"Trainer"}).value(), Timestamp{}};
  RequestLog log_{"1.2"};
  Authorizer authorizer_{{"123456789012", "us-east-1"}, {}};
  FrontDoor door_{
      {identities_,
       authorizer_,
       {"123456789012", "us-east-1"},
       system_clock(),
       pool_,
       {echo_service(), sts_.table(), with_three_protocols(iam_.table())},
       [](net::HttpExchange& exchange, RequestRecord& record) -> boost::asio::awaitable<void> {
         net::ResponseHead head;
         std::string body = "s3";
         const auto sent = co_await exchange.respond(std::move(head), std::move(body));
         EXPECT_TRUE(sent);
         record.service = "s3";
         record.status = 200;
       },
       InternalPages(alarms_, log_.metrics(), no_credentials),
       log_,
       [this](const std::string& id, UniqueFd client) -> Result<void> {
         if (id != "me-123") return Error(ErrorKind::not_found, "no such session");
         session_ = std::move(client);
         return ok();
       }}};
  net::HttpClient client_;
  UniqueFd session_;
  std::unique_ptr<net::HttpServer> server_;
};

TEST_F(FrontDoorTest, ASignedRequestReachesItsOperation) {
  const auto response = send(signed_by(request(R"({"a":1})")));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"input":{"a":1},"arn":"arn:aws:iam::123456789012:root"})");
}

TEST_F(FrontDoorTest, AnOperationKnowsByWhichUrlItsClientCame) {
  const std::string host = "127.0.0.1:" + std::to_string(server_->port());
  auto asks = signed_by(request("{}", "SageMaker.Where"));
  EXPECT_EQ(send(asks).body, R"({"host":")" + host + R"(","secure":false})");
  asks.headers.add("X-Forwarded-Proto", "https");
  EXPECT_EQ(send(asks).body, R"({"host":")" + host + R"(","secure":true})");
}

TEST_F(FrontDoorTest, AnAnswerMayComeInPieces) {
  const auto whole = send(signed_by(request("{}", "SageMaker.Count")));
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.body, "0;1;2;3;");
  EXPECT_EQ(whole.headers.get("Content-Type"), "text/event-stream");
  EXPECT_TRUE(whole.headers.has("x-amzn-RequestId"));
  // The client sees that an interrupted body is incomplete.
  EXPECT_FALSE(client_.send(signed_by(request(R"({"Fails":true})", "SageMaker.Count"))));
}

TEST_F(FrontDoorTest, AnOperationOfRestIsAMethodAndAPath) {
  const auto to = [this](const std::string& path, const std::string& body) {
    auto made = request(body, "");
    made.url += path;
    made.headers.set("Content-Type", "application/json");
    return made;
  };
  const auto taken = send(signed_by(to("TakeThings", R"({"a":1})")));
  EXPECT_EQ(taken.status, 200);
  EXPECT_EQ(taken.body, R"({"took":{"a":1}})");
  EXPECT_EQ(taken.headers.get("Content-Type"), "application/json");
  const auto refused = send(signed_by(to("TakeThings", R"({"Fails":1})")));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.headers.get("Content-Type"), "application/json");
  EXPECT_EQ(refused.headers.get("x-amzn-ErrorType"), "ResourceNotFound");
  EXPECT_EQ(code_of(signed_by(to("TakeThings", "["))), "SerializationException");
  EXPECT_EQ(code_of(to("TakeThings", "{}")), "MissingAuthenticationTokenException");
  EXPECT_EQ(code_of(signed_by(to("takethings", "{}"))), "UnknownOperationException");
  EXPECT_EQ(code_of(signed_by(to("", "{}"))), "UnknownOperationException");
  // Another method, or a key of an object whose bucket is in the host.
  auto fetched = to("TakeThings", "");
  fetched.method = "GET";
  EXPECT_EQ(send(fetched).body, "s3");
  EXPECT_EQ(
      send(signed_by(to("TakeThings", "{}"), kRoot, system_clock().now(), {"us-east-1", "s3"}))
          .body,
      "s3");
}

TEST_F(FrontDoorTest, AConnectionIsJoinedOnlyForAClientThatAsks) {
  EXPECT_EQ(code_of(signed_by(request("{}", "SageMaker.Join"))), "ValidationException");
}

TEST_F(FrontDoorTest, RefusesEachWrongRequestWithItsCode) {
  const Timestamp now = system_clock().now();
  auto tampered = signed_by(request("{}"));
  tampered.body = R"({"a":1})";
  struct Case {
    net::ClientRequest request;
    std::string code;
  };
  const Case cases[] = {
      {request("{}"), "MissingAuthenticationTokenException"},
      {tampered, "InvalidSignatureException"},
      {signed_by(request("{}"), {"AKIAROOT", "other", ""}), "InvalidSignatureException"},
      {signed_by(request("{}"), {"AKIAOTHER", "secret", ""}), "UnrecognizedClientException"},
      {signed_by(request("{}"), {"AKIAROOT", "secret", "made-up"}), "UnrecognizedClientException"},
      {signed_by(request("{}"), kRoot, now - 1h), "InvalidSignatureException"},
      {signed_by(request("{}"), kRoot, now + 1h), "InvalidSignatureException"},
      {signed_by(request("{}"), kRoot, now, {"us-east-1", "s3"}), "InvalidSignatureException"},
      {signed_by(request("{}"), kRoot, now, {"eu-west-1", "sagemaker"}),
       "InvalidSignatureException"},
      {request("{}", "SageMaker.Nothing"), "UnknownOperationException"},
      {request("{}", "Nobody.Echo"), "UnknownOperationException"},
      {request("{}", "nonsense"), "UnknownOperationException"},
      {signed_by(request("{}", "")), "UnknownOperationException"},
      {signed_by(request("{")), "SerializationException"},
      {signed_by(request("[1]")), "SerializationException"},
      {signed_by(request(std::string(100000, '['))), "SerializationException"},
      {signed_by(request("{\"a\":\"\xff\"}")), "SerializationException"},
      {signed_by(request(std::string((8 << 20) + 1, ' '))), "RequestEntityTooLargeException"},
      {signed_by(request("{}", "SageMaker.Throw")), "InternalFailure"},
      {signed_by(request("{}")), "200"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(code_of(c.request), c.code)
        << c.request.headers.get("X-Amz-Target") << " " << c.request.body.substr(0, 40);
}

TEST_F(FrontDoorTest, SaysInAwsWordsWhatIsWrongWithASignature) {
  const Timestamp now = system_clock().now();
  struct Case {
    net::ClientRequest request;
    std::string message;
  };
  const Case cases[] = {
      {request("{}"), "Missing Authentication Token"},
      {signed_by(request("{}"), {"AKIAROOT", "other", ""}),
       "The request signature we calculated does not match the signature you provided. Check your "
       "AWS Secret Access Key and signing method. Consult the service documentation for details."},
      {signed_by(request("{}"), {"AKIAOTHER", "secret", ""}),
       "The security token included in the request is invalid."},
      {signed_by(request("{}"), kRoot, now, {"us-east-1", "s3"}),
       "Credential should be scoped to correct service: 'sagemaker'."},
      {signed_by(request("{}"), kRoot, now, {"eu-west-1", "sagemaker"}),
       "Credential should be scoped to a valid region."},
  };
  for (const Case& c : cases) {
    const auto response = send(c.request);
    EXPECT_EQ(response.status, 400);
    EXPECT_NE(response.body.find("\"message\":\"" + c.message + "\""), std::string::npos)
        << response.body;
  }
}

TEST_F(FrontDoorTest, AnExpiredSessionIsRefused) {
  const auto session = identities_.assume_role("arn:aws:iam::123456789012:role/R", "s1", 900s,
                                               system_clock().now() - 16min);
  EXPECT_EQ(code_of(signed_by(request("{}"), session.credentials)), "ExpiredTokenException");
}

TEST_F(FrontDoorTest, LittleIsReadOfAStranger) {
  const std::string big = R"({"a":")" + std::string(20'000, 'x') + R"("})";
  const std::string little = R"({"a":")" + std::string(10'000, 'x') + R"("})";
  for (const std::string& body : {little, big}) {
    EXPECT_EQ(code_of(request(body)), "MissingAuthenticationTokenException");
    EXPECT_EQ(code_of(signed_by(request(body), {"AKIAOTHER", "secret", ""})),
              "UnrecognizedClientException");
    EXPECT_EQ(code_of(signed_by(request(body), {"AKIAROOT", "other", ""})),
              "InvalidSignatureException");
    EXPECT_EQ(send(signed_by(request(body))).status, 200);
  }
  // An unknown caller's body need not even arrive.
  net::RawClient stranger(server_->port());
  ASSERT_TRUE(
      stranger.send("POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: SageMaker.Echo\r\n"
                    "Content-Length: 8000000\r\n\r\n"));
  EXPECT_THAT(stranger.read_to_end(), testing::HasSubstr("MissingAuthenticationToken"));
}

TEST_F(FrontDoorTest, ASessionOfATrainingJobMayDoLess) {
  const aws::IdentityProvider issuer("123456789012", kRoot);
  const auto session = issuer.assume_role("arn:aws:iam::123456789012:role/R", "SageMaker", 900s,
                                          system_clock().now(), aws::SessionOwner{"mine", 1, "m"});
  // The echo service has no operation that a job may use.
  EXPECT_EQ(code_of(signed_by(request("{}"), session.credentials)), "AccessDeniedException");
  const auto call_sts = [&](const std::string& text) {
    auto form = request(text + "&Version=2011-06-15", "");
    form.headers.set("Content-Type", "application/x-www-form-urlencoded");
    return send(signed_by(form, session.credentials, system_clock().now(), {"us-east-1", "sts"}));
  };
  EXPECT_EQ(call_sts("Action=GetCallerIdentity").status, 200);
  const std::string assume = "Action=AssumeRole&RoleSessionName=me&RoleArn=";
  const auto refused = call_sts(assume + "arn:aws:iam::123456789012:role/Other");
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.body, testing::HasSubstr("<Code>AccessDenied</Code>"));
  EXPECT_EQ(call_sts(assume + "arn:aws:iam::123456789012:role/R").status, 200);
  running_ = false;
  EXPECT_THAT(call_sts("Action=GetCallerIdentity").body,
              testing::HasSubstr("<Code>ExpiredToken</Code>"));
}

TEST_F(FrontDoorTest, AFormReachesSts) {
  auto form = request("Action=GetCallerIdentity&Version=2011-06-15", "");
  form.headers.set("Content-Type", "application/x-www-form-urlencoded");
  const auto response = send(signed_by(form, kRoot, system_clock().now(), {"us-east-1", "sts"}));
  EXPECT_EQ(response.status, 200);
  EXPECT_NE(response.body.find("<Account>123456789012</Account>"), std::string::npos)
      << response.body;
  form.body = "Action=Nothing&Version=1";
  EXPECT_NE(send(form).body.find("<Code>InvalidAction</Code>"), std::string::npos);
}

TEST_F(FrontDoorTest, OneServiceAnswersInThreeProtocols) {
  const Timestamp now = system_clock().now();
  const aws::SigningScope scope{"us-east-1", "iam"};
  const auto json =
      send(signed_by(request(R"({"RoleName":"Trainer"})", "Iam.GetRole"), kRoot, now, scope));
  EXPECT_EQ(json.status, 200);
  const boost::json::value role = boost::json::parse(json.body);

  auto form = request("Action=GetRole&Version=2010-05-08&RoleName=Trainer", "");
  form.headers.set("Content-Type", "application/x-www-form-urlencoded");
  const auto xml = send(signed_by(form, kRoot, now, scope));
  EXPECT_NE(xml.body.find("<CreateDate>1970-01-01T00:00:00.000Z</CreateDate>"), std::string::npos)
      << xml.body;

  const auto cbor = send(
      signed_by(cbor_request("Iam", "GetRole", "\xa1\x68RoleName\x67Trainer"), kRoot, now, scope));
  EXPECT_EQ(cbor.status, 200);
  EXPECT_EQ(cbor.headers.get("smithy-protocol"), "rpc-v2-cbor");
  EXPECT_EQ(cbor.headers.get("Content-Type"), "application/cbor");
  EXPECT_EQ(from_cbor(cbor.body)->at("Role").at("Arn"), role.at("Role").at("Arn"));
}

// gzip.compress(text, mtime=0) of Python's, in base64.
constexpr std::string_view kJsonInGzip = "H4sIAAAAAAACA6tWSlSyMqwFAK+sG1YHAAAA";
constexpr std::string_view kFormInGzip =
    "H4sIAAAAAAACA3NMLsnMz7N1Ty1xTszJSS3yTEnNK8ksqVQLSy0qBskYGRga6hqY6RqaAgD7RHOxKwAAAA==";

TEST_F(FrontDoorTest, ABodyThatAClientCompressedIsReadInEveryProtocol) {
  net::ClientRequest json = request(aws::from_base64(kJsonInGzip).value());
  json.headers.add("Content-Encoding", "gzip");
  EXPECT_THAT(send(signed_by(json)).body, testing::StartsWith(R"({"input":{"a":1})"));
  net::ClientRequest form = request(aws::from_base64(kFormInGzip).value(), "");
  form.headers.set("Content-Type", "application/x-www-form-urlencoded");
  form.headers.add("Content-Encoding", "gzip");
  const aws::SigningScope scope{"us-east-1", "sts"};
  EXPECT_THAT(send(signed_by(form, kRoot, system_clock().now(), scope)).body,
              testing::HasSubstr("<Account>123456789012</Account>"));

  net::ClientRequest cut = json;
  cut.body.pop_back();
  EXPECT_EQ(code_of(signed_by(cut)), "SerializationException");
  json.headers.set("Content-Encoding", "br");
  EXPECT_EQ(code_of(signed_by(json)), "SerializationException");
}

TEST_F(FrontDoorTest, NothingIsInflatedForOneWhoseSignatureIsWrong) {
  net::ClientRequest form = request("not gzip", "");
  form.headers.set("Content-Type", "application/x-www-form-urlencoded");
  form.headers.add("Content-Encoding", "gzip");
  const aws::Credentials wrong{"AKIAROOT", "another", ""};
  EXPECT_THAT(send(signed_by(form, wrong, system_clock().now(), {"us-east-1", "sts"})).body,
              testing::HasSubstr("<Code>SignatureDoesNotMatch</Code>"));
}

TEST_F(FrontDoorTest, AnOperationThatIsNotThereIsNamedInEveryProtocol) {
  const std::string json = send(signed_by(request("{}", "SageMaker.CreateEndpoint"))).body;
  EXPECT_NE(json.find("the operation SageMaker.CreateEndpoint. docs/semantics.md"),
            std::string::npos);
  const auto cbor = from_cbor(send(signed_by(cbor_request("Iam", "ListUsers", ""), kRoot,
                                             system_clock().now(), {"us-east-1", "iam"}))
                                  .body);
  EXPECT_NE(cbor->at("message").as_string().find("the operation Iam.ListUsers."),
            std::string::npos);
}

// A client of another service must not be told of S3's rules, in XML.
TEST_F(FrontDoorTest, AnOperationOfAServiceThatIsNotThereIsNamedToo) {
  const Timestamp now = system_clock().now();
  auto form = request("Action=DescribeVpcs&Version=2016-11-15", "");
  form.headers.set("Content-Type", "application/x-www-form-urlencoded");
  const auto vpcs = send(signed_by(form, kRoot, now, {"us-east-1", "ec2"}));
  EXPECT_EQ(vpcs.status, 400);
  EXPECT_NE(vpcs.body.find("<Code>InvalidAction</Code>"), std::string::npos) << vpcs.body;
  EXPECT_NE(vpcs.body.find("operation DescribeVpcs for"), std::string::npos) << vpcs.body;

  for (const char* service : {"sagemaker", "lambda"}) {
    auto invoke = request("{}", "");
    invoke.url += "endpoints/mine/invocations";
    const auto refused = send(signed_by(invoke, kRoot, now, {"us-east-1", service}));
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.headers.get("x-amzn-ErrorType"), "UnknownOperationException");
    EXPECT_NE(refused.body.find("the operation POST /endpoints/mine/invocations of the service " +
                                std::string(service)),
              std::string::npos)
        << refused.body;
  }
}

TEST_F(FrontDoorTest, AGlobalServiceTakesItsPseudoRegion) {
  auto form = request("Action=GetRole&Version=2010-05-08&RoleName=Trainer", "");
  form.headers.set("Content-Type", "application/x-www-form-urlencoded");
  const auto signed_for = [&](const net::ClientRequest& made, const char* region,
                              const char* service) {
    return send(signed_by(made, kRoot, system_clock().now(), {region, service})).status;
  };
  EXPECT_EQ(signed_for(form, "aws-global", "iam"), 200);
  EXPECT_EQ(signed_for(form, "eu-west-1", "iam"), 403);
  form.body = "Action=GetCallerIdentity&Version=2011-06-15";
  EXPECT_EQ(signed_for(form, "aws-global", "sts"), 200);
  EXPECT_EQ(signed_for(form, "eu-west-1", "sts"), 403);
  EXPECT_EQ(signed_for(request("{}"), "aws-global", "sagemaker"), 400);
}

TEST_F(FrontDoorTest, CborRequestsAreRefusedInCbor) {
  const Timestamp now = system_clock().now();
  struct Case {
    net::ClientRequest request;
    const char* code;
    const char* query_error;
    int status;
  };
  const aws::SigningScope scope{"us-east-1", "iam"};
  const Case cases[] = {
      {signed_by(cbor_request("Iam", "GetRole", "\xa1\x68RoleName\x66Nobody"), kRoot, now, scope),
       "NoSuchEntity", "NoSuchEntity;Sender", 404},
      {signed_by(cbor_request("Iam", "GetRole", ""), kRoot, now, scope), "ValidationException",
       "ValidationError;Sender", 400},
      {signed_by(cbor_request("Iam", "GetRole", "\xa1"), kRoot, now, scope),
       "SerializationException", "MalformedInput;Sender", 400},
      {signed_by(cbor_request("Iam", "Nothing", ""), kRoot, now, scope),
       "UnknownOperationException", "InvalidAction;Sender", 400},
      {cbor_request("Nobody", "GetRole", ""), "UnknownOperationException", "InvalidAction;Sender",
       400},
      {cbor_request("Iam", "GetRole", ""), "MissingAuthenticationTokenException",
       "MissingAuthenticationToken;Sender", 400},
      {signed_by(cbor_request("Iam", "GetRole", "")), "InvalidSignatureException",
       "SignatureDoesNotMatch;Sender", 400},
  };
  for (const Case& c : cases) {
    const auto response = send(c.request);
    EXPECT_EQ(response.status, c.status) << c.code;
    EXPECT_EQ(response.headers.get("smithy-protocol"), "rpc-v2-cbor");
    EXPECT_EQ(from_cbor(response.body)->at("__type"), c.code);
    EXPECT_EQ(response.headers.get("x-amzn-query-error"), c.query_error);
  }
}

TEST_F(FrontDoorTest, OnlyClientsThatAskAreToldTheQueryCode) {
  auto asks = request("{}", "Iam.GetRole");
  const auto plain = send(signed_by(asks, kRoot, system_clock().now(), {"us-east-1", "iam"}));
  EXPECT_FALSE(plain.headers.has("x-amzn-query-error"));
  asks.headers.add("x-amzn-query-mode", "true");
  const auto answered = send(signed_by(asks, kRoot, system_clock().now(), {"us-east-1", "iam"}));
  EXPECT_EQ(answered.headers.get("x-amzn-query-error"), "ValidationError;Sender");
  EXPECT_NE(answered.body.find("\"__type\":\"ValidationException\""), std::string::npos);
}

TEST_F(FrontDoorTest, RequestsAreCountedByOperationAndStatus) {
  send(signed_by(request("{}")));
  send(request("{}"));
  send(signed_by(request("{}", "SageMaker.Throw")));
  send(request("{}", "SageMaker.Invented"));
  net::ClientRequest get;
  get.url = "http://127.0.0.1:" + std::to_string(server_->port()) + "/bucket/key";
  send(get);
  get.url = "http://127.0.0.1:" + std::to_string(server_->port()) + "/_trainyard/metrics";
  send(get);
  const auto counted = [](const char* service, const char* operation, const char* status) {
    return std::string("trainyard_requests_total{service=\"") + service + "\",operation=\"" +
           operation + "\",status=\"" + status + "\"} ";
  };
  const std::string expected[] = {counted("sagemaker", "Echo", "200") + "1\n",
                                  counted("sagemaker", "Echo", "400") + "1\n",
                                  counted("sagemaker", "Throw", "500") + "1\n",
                                  counted("unknown", "unknown", "400") + "1\n",
                                  counted("s3", "unknown", "200") + "1\n",
                                  counted("trainyard", "Metrics", "200"),
                                  "trainyard_requests_in_flight 1\n"};
  // The response may arrive before the request is counted.
  std::string text;
  EXPECT_TRUE(eventually([&] {
    text = send(get).body;
    return std::ranges::all_of(
        expected, [&](const std::string& line) { return text.find(line) != std::string::npos; });
  })) << text;
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("Invented")));
}

// A session's WebSocket is asked for; returns the status, and the error's code.
class SessionWebSocket : public FrontDoorTest {
 protected:
  std::string open(const std::string& id, const aws::Credentials& by = {},
                   const std::string& service = "ssmmessages") {
    const std::string path = "/v1/data-channel/" + id, query = "role=publish_subscribe";
    aws::SignableRequest signable{
        "GET", path, query, {{"Host", "127.0.0.1:" + std::to_string(server_->port())}}};
    std::string head = "GET " + path + "?" + query + " HTTP/1.1\r\n";
    for (const auto& [name, value] : signable.headers) head += name + ": " + value + "\r\n";
    if (!by.access_key_id.empty())
      for (const auto& [name, value] : aws::sign_headers(signable, by, {"us-east-1", service},
                                                         aws::sha256_hex(""), system_clock().now()))
        head += name + ": " + value + "\r\n";
    raw_.emplace(server_->port());
    EXPECT_TRUE(raw_->send(head +
                           "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: "
                           "13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
    const std::string answer = raw_->read_until("\r\n\r\n");
    const std::string_view code = "x-amzn-ErrorType: ";
    const std::size_t at = answer.find(code);
    if (at == std::string::npos) return answer.substr(9, 3);
    return answer.substr(9, 4) +
           answer.substr(at + code.size(), answer.find('\r', at) - at - code.size());
  }
  std::optional<net::RawClient> raw_;
};

TEST_F(SessionWebSocket, IsJoinedWithItsSession) {
  EXPECT_EQ(open("me-123"), "101");
  ASSERT_TRUE(session_);
  ASSERT_TRUE(write_all(session_.get(), make_frame('t', "hi")));
  EXPECT_EQ(raw_->read_exactly(4), "\x81\x02hi");
  EXPECT_EQ(open("me-123", kRoot), "101") << "newer plugins sign";
}

TEST_F(SessionWebSocket, IsRefusedWithoutOne) {
  EXPECT_EQ(open("me-124"), "404 DoesNotExistException");
  EXPECT_EQ(open("me-123/x"), "404 DoesNotExistException");
}

TEST_F(SessionWebSocket, ItsSignatureIsCheckedIfThereIsOne) {
  EXPECT_EQ(open("me-123", {"AKIAROOT", "other", ""}), "400 InvalidSignatureException");
  EXPECT_EQ(open("me-123", {"AKIAOTHER", "secret", ""}), "400 UnrecognizedClientException");
  EXPECT_EQ(open("me-123", kRoot, "ssm"), "400 InvalidSignatureException");
  const auto job = identities_.assume_role("arn:aws:iam::123456789012:role/Trainer", "mine", 1h,
                                           system_clock().now(), aws::SessionOwner{"mine", 1, "m"});
  EXPECT_EQ(open("me-123", job.credentials), "400 AccessDeniedException");
}

TEST_F(FrontDoorTest, AllElseIsS3) {
  net::ClientRequest get;
  get.url = "http://127.0.0.1:" + std::to_string(server_->port()) + "/bucket/key";
  EXPECT_EQ(send(get).body, "s3");
}

}  // namespace
}  // namespace trainyard::services
