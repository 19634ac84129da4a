using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Features.Deletion.Certificates;
using Portal.Features.Deletion.Certificates.Admin;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Tests.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Deletion;

/// <summary>The certificate: what it says, who gets it, and that nobody can change it.</summary>
public sealed class CertificateTests(WorkingApp app) : IClassFixture<WorkingApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_what_was_removed_when_and_what_is_kept()
    {
        var gone = await app.GoneAsync("certified");

        var view = (await app.As(Departures.Staff).SendAsync(new GetCertificate(gone.Id), Ct)).Value;

        var of = view.Document;
        Assert.Equal((gone.Id.Value, gone.Name, "certified", "eu"), (of.Tenant.Id, of.Tenant.Name, of.Tenant.Address, of.Tenant.Region));
        Assert.Equal((DeletionAsker.Staff, "The contract has ended.", DeletionAsker.Staff), (of.Request.AskedBy, of.Request.Reason, of.Request.StartedBy));
        Assert.True(of.Request.AskedAt <= of.Request.FrozenAt && of.Request.FrozenAt <= of.Request.StartedAt && of.Request.StartedAt <= of.IssuedAt);
        Assert.Equal(["folder-storage", "sqlite-database"], of.Resources.Select(r => r.Kind));
        Assert.All(of.Resources, r => Assert.True(r.MadeAt < r.RemovedAt && r.RemovedAt <= r.VerifiedGoneAt && r.VerifiedGoneAt <= of.IssuedAt));
        Assert.True(of.Resources[1].Bytes > 0);
        Assert.Equal((1, 6, 1), (of.Removed["memberships"], of.Removed["roles"], of.Removed["accounts"]));
        Assert.Equal(of.IssuedAt.AddYears(10), of.Kept[0].Until);
        Assert.Matches("^DC-[0-9]{4}-[0-9A-F]{10}$", of.Number);
        Assert.DoesNotContain("@", view.File, StringComparison.Ordinal); // nothing about any person
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Base64Url.DecodeFromChars(JsonNode.Parse(view.File)!["payload"]!.GetValue<string>()))), view.Sha256);
    }

    [Fact]
    public async Task Anybody_can_check_its_signature_with_the_public_keys_alone()
    {
        var gone = await app.GoneAsync();
        var http = await app.HttpAsync();
        var file = JsonNode.Parse((await app.As(Departures.Staff).SendAsync(new GetCertificate(gone.Id), Ct)).Value.File)!;
        var answer = await http.GetAsync("/.well-known/portal-certificates.json", Ct);
        var keys = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["keys"]!.AsArray();

        var header = JsonNode.Parse(Base64Url.DecodeFromChars(file["protected"]!.GetValue<string>()))!;
        var key = keys.Single(k => k!["kid"]!.GetValue<string>() == header["kid"]!.GetValue<string>())!;
        var (x, y) = (key["x"]!.GetValue<string>(), key["y"]!.GetValue<string>());
        using var ecdsa = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Base64Url.DecodeFromChars(x), Y = Base64Url.DecodeFromChars(y) } });
        var signed = Encoding.ASCII.GetBytes($"{file["protected"]}.{file["payload"]}");

        Assert.Equal(("ES256", "EC", "P-256", "sig"), (header["alg"]!.GetValue<string>(), key["kty"]!.GetValue<string>(), key["crv"]!.GetValue<string>(), key["use"]!.GetValue<string>()));
        Assert.Equal(Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes("{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" + x + "\",\"y\":\"" + y + "\"}"))), key["kid"]!.GetValue<string>());
        Assert.True(ecdsa.VerifyData(signed, Base64Url.DecodeFromChars(file["signature"]!.GetValue<string>()), HashAlgorithmName.SHA256));
        Assert.False(key.AsObject().ContainsKey("d"));
        Assert.Equal("application/jwk-set+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_changed_file_fails_wherever_it_was_changed()
    {
        var gone = await app.GoneAsync();
        var text = (await app.As(Departures.Staff).SendAsync(new GetCertificate(gone.Id), Ct)).Value.File;
        var visitor = app.As(Callers.Anonymous);
        Assert.Equal(gone.Id.Value, (await visitor.SendAsync(new CheckCertificate(text), Ct)).Value.Tenant.Id);

        string Changed(Action<JsonObject> change)
        {
            var file = JsonNode.Parse(text)!.AsObject();
            change(file);
            return file.ToJsonString();
        }

        string Payload(Func<string, string> change) => Changed(f =>
        {
            var payload = change(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(f["payload"]!.GetValue<string>())));
            f["payload"] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload));
            f["certificate"] = JsonNode.Parse(payload);
        });
        string Header(string header) => Changed(f => f["protected"] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)));
        string[] tampered =
        [
            Payload(p => p.Replace("The contract has ended.", "They asked for it.")),
            Changed(f => f["certificate"]!["number"] = "DC-2000-0000000000"),
            Changed(f => f.Remove("certificate")),
            Changed(f => f["signature"] = Base64Url.EncodeToString(new byte[64])),
            Changed(f => f["signature"] = "%%%"),
            Header("""{"alg":"none"}"""),
            Header("""{"alg":"ES256","kid":"nobody"}"""),
            Header("[]"),
            Changed(f => f["payload"] = 1),
            "", "null", "[]", "{", "not json", """{"payload":"x","protected":"y","signature":"z"}""",
        ];
        foreach (var file in tampered)
            Assert.Equal(ErrorKind.Invalid, (await visitor.SendAsync(new CheckCertificate(file), Ct)).Error?.Kind);
    }

    [Fact]
    public async Task A_changed_row_is_what_verify_finds()
    {
        var gone = await app.GoneAsync();
        var number = (await app.As(Departures.Staff).SendAsync(new GetCertificate(gone.Id), Ct)).Value.Document.Number;
        Assert.Empty(await app.FindingsAsync(gone.Id.ToString(), number));

        await app.InDatabaseAsync(db => db.DeletionCertificates.Where(c => c.TenantId == gone.Id).ExecuteUpdateAsync(s => s.SetProperty(c => c.Document, c => c.Document + " "), Ct));
        Assert.Contains("signature does not hold", Assert.Single(await app.FindingsAsync(gone.Id.ToString(), number)));

        await app.InDatabaseAsync(db => db.DeletionCertificates.Where(c => c.TenantId == gone.Id).ExecuteDeleteAsync(Ct));
        Assert.Contains("no certificate", Assert.Single(await app.FindingsAsync(gone.Id.ToString(), number)));
    }

    [Fact]
    public async Task The_owner_reaches_it_by_the_mails_link_without_an_account()
    {
        var gone = await app.GoneAsync("linked");
        var mail = await app.Mails.WaitForAsync("owner@linked.example", m => m.Subject!.Contains("Bescheinigung"));
        var link = Mailbox.LinkIn(mail);
        var http = await app.HttpAsync();

        var page = await http.GetStringAsync(link.AbsolutePath, Ct);
        var pdf = await http.GetAsync(link.AbsolutePath + "/certificate.pdf", Ct);
        var json = await http.GetStringAsync(link.AbsolutePath + "/certificate.json", Ct);

        Assert.StartsWith("/certificates/", link.AbsolutePath, StringComparison.Ordinal);
        Assert.Contains(gone.Id.ToString(), page);
        Assert.Equal("application/pdf", pdf.Content.Headers.ContentType!.MediaType);
        Assert.True((await app.As(Callers.Anonymous).SendAsync(new CheckCertificate(json), Ct)).Succeeded);
        Assert.Equal(HttpStatusCode.Gone, (await http.GetAsync("/certificates/" + OneTimeSecret.New().Value, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"/certificates/{OneTimeSecret.New().Value}/certificate.pdf", Ct)).StatusCode);
        Assert.DoesNotContain(link.AbsolutePath[^43..], await app.InDatabaseAsync(async db => JsonSerializer.Serialize(await db.DeletionCertificates.ToListAsync(Ct))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_is_kept_encrypted_and_made_once()
    {
        await app.GoneAsync();
        await app.GoneAsync();

        var secrets = await app.InDatabaseAsync(db => db.Secrets.Where(s => s.Owner == Vault.Installation && s.Purpose == CertificateKeys.Purpose).ToListAsync(Ct));

        var secret = Assert.Single(secrets);
        Assert.DoesNotContain("BEGIN", secret.Ciphertext, StringComparison.Ordinal);
        await using var scope = app.Services.CreateAsyncScope();
        var key = await scope.ServiceProvider.GetRequiredService<CertificateKeys>().CurrentAsync(Ct);
        Assert.DoesNotContain(key.Export(), secret.Ciphertext, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_checks_a_file_on_the_command_line()
    {
        var gone = await app.GoneAsync();
        var text = (await app.As(Departures.Staff).SendAsync(new GetCertificate(gone.Id), Ct)).Value.File;
        var (good, bad) = (Path.Combine(app.Folder, "good.json"), Path.Combine(app.Folder, "bad.json"));
        await File.WriteAllTextAsync(good, text, Ct);
        await File.WriteAllTextAsync(bad, text.Replace("\"signature\": \"", "\"signature\": \"AAAA"), Ct);

        var holds = await VerifyAsync(good);
        var fails = await VerifyAsync(bad);
        var none = await VerifyAsync(Path.Combine(app.Folder, "nowhere.json"));

        Assert.True(holds is { Code: 0 } && holds.Output.Contains("the signature holds", StringComparison.Ordinal), holds.Output);
        Assert.True(fails is { Code: 1 } && fails.Output.Contains("does not hold", StringComparison.Ordinal), fails.Output);
        Assert.Equal(2, none.Code);
    }

    private async Task<(int Code, string Output)> VerifyAsync(string file)
    {
        var database = app.Services.GetRequiredService<DatabaseConnection>();
        using var run = ProgramRun.Start(
        [
            "verify-certificate", file, $"--Portal:DataDirectory={app.Folder}", "--Portal:Seed=false", $"--Database:Provider={database.Provider}", $"--ConnectionStrings:Portal={database.ConnectionString}",
        ]);
        return (await run.EndAsync(), run.Output);
    }
}
