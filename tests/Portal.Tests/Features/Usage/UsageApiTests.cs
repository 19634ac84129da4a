using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Portal.Features.ApiKeys.Admin;
using Portal.Features.Usage;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Usage;

/// <summary>The API as a program of the provider's calls it.</summary>
[WithoutFaults("It counts answers of one request each.")]
public sealed class UsageApiTests(PortalApp app) : IClassFixture<PortalApp>
{
    private static readonly TestPerson Keeper = Callers.Staff(StaffPermission.ViewBackOffice, StaffPermission.ManageApiKeys);

    [Fact]
    public async Task A_batch_says_what_became_of_each_event()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var key = await KeyAsync(ApiScope.WriteUsage);

        var (status, answer) = await PostAsync(key, $"""
            [
              {Event(tenant, "1")},
              {Event(tenant, "1")},
              {Event(TenantId.New(), "2")},
              5,
              {Event(tenant, "3", time: "yesterday")},
              {Event(tenant, "4", time: "2026-12-01T10:00:00")},
              {Event(tenant, "5", data: "{\"value\":\"7\"}")},
              {Event(tenant, "6", data: "{\"value\":1.5}")},
              {Event(tenant, "7", data: "{\"value\":2.0}")},
              {Event(tenant, "8", version: "0.3")}
            ]
            """);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((2, 1), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("repeated").GetInt32()));
        Assert.Equal(
            [(2, "unknown-tenant"), (3, "not-an-event"), (4, "bad-time"), (5, "bad-time"), (6, "bad-quantity"), (7, "bad-quantity"), (9, "bad-specversion")],
            answer.GetProperty("refused").EnumerateArray().Select(r => (r.GetProperty("position").GetInt32(), r.GetProperty("reason").GetString()!)));
        Assert.All(answer.GetProperty("refused").EnumerateArray(), r => Assert.NotEmpty(r.GetProperty("message").GetString()!));
    }

    [Fact]
    public async Task A_single_event_that_is_refused_is_a_bad_request()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var key = await KeyAsync(ApiScope.WriteUsage);

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(key, Event(tenant, "single"))).Status);
        var (status, answer) = await PostAsync(key, Event(tenant, "bad", meter: "no.meter"));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("unknown-meter", answer.GetProperty("refused")[0].GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("portal_nobody-has-this", HttpStatusCode.Unauthorized)]
    [InlineData("other scope", HttpStatusCode.Forbidden)]
    [InlineData("revoked", HttpStatusCode.Unauthorized)]
    [InlineData("over", HttpStatusCode.Unauthorized)]
    public async Task Without_the_right_key_nothing_is_read(string? which, HttpStatusCode expected)
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var key = which switch
        {
            "other scope" => await KeyAsync(ApiScope.ReadQuotas),
            "revoked" => await RevokedAsync(),
            "over" => await KeyAsync(ApiScope.WriteUsage, days: 1),
            _ => which,
        };
        if (which == "over")
            app.Clock.Advance(TimeSpan.FromDays(1.1));

        var (status, answer) = await PostAsync(key, Event(tenant, "x"));

        Assert.Equal(expected, status);
        Assert.False(answer.TryGetProperty("accepted", out _));
    }

    [Fact]
    public async Task A_key_for_one_tenant_opens_no_other()
    {
        var (mine, other) = (await app.Given.AnActiveTenantAsync("only-mine"), await app.Given.AnActiveTenantAsync());
        var key = await KeyAsync(only: "only-mine", scopes: [ApiScope.WriteUsage, ApiScope.ReadQuotas]);

        var (_, answer) = await PostAsync(key, $"[{Event(other, "1")},{Event(mine, "1")},{Event(TenantId.New(), "1")}]");

        Assert.Equal(1, answer.GetProperty("accepted").GetInt32());
        var refused = answer.GetProperty("refused").EnumerateArray().ToList();
        Assert.Equal([0, 2], refused.Select(r => r.GetProperty("position").GetInt32()));
        Assert.Equal(refused[0].GetProperty("message").GetString(), refused[1].GetProperty("message").GetString());
        Assert.Equal(HttpStatusCode.OK, (await GetQuotasAsync(key, mine)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetQuotasAsync(key, other)).Status);
    }

    [Theory]
    [InlineData("{", "application/cloudevents+json", HttpStatusCode.BadRequest)]
    [InlineData("[]", "application/cloudevents-batch+json", HttpStatusCode.BadRequest)]
    [InlineData("{}", "text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("{}", "application/cloudevents+json", HttpStatusCode.BadRequest)]
    public async Task What_is_no_event_is_said_to_be_none(string body, string type, HttpStatusCode expected) =>
        Assert.Equal(expected, (await PostAsync(await KeyAsync(ApiScope.WriteUsage), body, type)).Status);

    [Fact]
    public async Task Too_many_events_are_refused_whole()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var body = "[" + string.Join(',', Enumerable.Range(0, 1001).Select(i => Event(tenant, $"{i}"))) + "]";

        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(await KeyAsync(ApiScope.WriteUsage), body)).Status);
    }

    [Fact]
    public async Task Quotas_say_what_is_used_and_what_one_more_would_be()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var key = await KeyAsync(ApiScope.WriteUsage, ApiScope.ReadQuotas);
        await PostAsync(key, Event(tenant, "1", meter: Meter.Storage, data: "{\"value\":1000000000}"));

        var (status, answer) = await GetQuotasAsync(key, tenant);
        var storage = answer.GetProperty("meters").EnumerateArray().Single(m => m.GetProperty("meter").GetString() == Meter.Storage);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((1_000_000_000, 1_000_000_000, "Soft", "Overage"), (storage.GetProperty("used").GetInt64(), storage.GetProperty("limit").GetInt64(), storage.GetProperty("kind").GetString(), storage.GetProperty("answer").GetString()));
    }

    private async Task<string> RevokedAsync()
    {
        var key = await KeyAsync(ApiScope.WriteUsage);
        var row = (await app.As(Keeper).SendAsync(new ListApiKeys())).Value.First(k => key.StartsWith(k.Start, StringComparison.Ordinal));
        Assert.True((await app.As(Keeper).SendAsync(new RevokeApiKey(row.Id))).Succeeded);
        return key;
    }

    private Task<string> KeyAsync(params ApiScope[] scopes) => KeyAsync("", scopes);

    private Task<string> KeyAsync(ApiScope scope, int? days) => KeyAsync("", [scope], days);

    private async Task<string> KeyAsync(string only, ApiScope[] scopes, int? days = null)
    {
        var key = (await app.As(Keeper).SendAsync(new CreateApiKey("Test", scopes, only, days))).Value;
        PlantedSecrets.Plant(key);
        return key;
    }

    private static string Event(TenantId tenant, string id, string meter = Meter.Requests, string? time = null, string data = "{\"value\":3}", string version = "1.0") =>
        $$"""{"specversion":"{{version}}","id":"{{id}}","source":"test","type":"{{meter}}","subject":"{{tenant}}",{{(time is null ? "" : $"\"time\":\"{time}\",")}}"data":{{data}}}""";

    private async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(string? key, string body, string type = "application/cloudevents-batch+json")
    {
        var http = await app.HttpAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/usage") { Content = new StringContent(body, Encoding.UTF8, type) };
        return await SendAsync(http, request, key);
    }

    private async Task<(HttpStatusCode Status, JsonElement Answer)> GetQuotasAsync(string key, TenantId tenant)
    {
        var http = await app.HttpAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/tenants/{tenant}/quotas");
        return await SendAsync(http, request, key);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(HttpClient http, HttpRequestMessage request, string? key)
    {
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);

        using var response = await http.SendAsync(request);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }
}
