using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Deletion;
using Portal.Features.Deletion.Admin;
using Portal.Features.Deletion.Certificates;
using Portal.Features.Deletion.Certificates.Admin;
using Portal.Features.Operations.Admin;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.BadInputs;

/// <summary>Whatever ends a tenant, holds it, brings it back or changes its password, with wrong values, sent past every page.</summary>
public sealed class DeletionInputTests(BadInputApp app) : IClassFixture<BadInputApp>
{
    private const string Name = "Acme & Söhne";

    private static readonly string[] NotTheName = [.. Nasty.Names, null!, "acme & söhne", "Acme & Sohne", "Acme & So\u0308hne", "Acme  & Söhne", "Acme &amp; Söhne", "Acme & Söhne.", "acme-is-here", "%", "*"];

    private static readonly string[] Unreadable = ["\0", "no\0te", "bell\a", "esc\u001b[31m", "next\u0085line", "\ud800", "half \udfff", new('n', 1_001), new('n', 100_000)];

    [Fact]
    public async Task Nothing_leaves_by_a_wrong_name_or_for_no_readable_reason()
    {
        var (staff, owner, active, pending) = await ArrangeAsync();
        ((IDispatcher By, IChange Command) Sent, string Field)[] inputs =
        [
            .. NotTheName.Select(n => ((staff, (IChange)new RequestDeletion(active, n, "Because.")), "TypedName")),
            .. NotTheName.Select(n => ((staff, (IChange)new DeleteTenantNow(pending, n)), "TypedName")),
            .. NotTheName.Select(n => ((owner, (IChange)new RequestMyDeletion(active, n, "")), "TypedName")),
            .. Unreadable.Concat(["", " ", "\n", null!]).Select(r => ((staff, (IChange)new RequestDeletion(active, Name, r)), "Reason")),
            .. Unreadable.Append(null!).Select(r => ((owner, (IChange)new RequestMyDeletion(active, Name, r)), "Reason")),
            .. Unreadable.Concat(["", " ", "\n", null!]).Select(r => ((staff, (IChange)new PlaceLegalHold(active, r)), "Reason")),
        ];

        await app.RefuseAllAsync(inputs, async input => FieldIsNamed(await input.Sent.By.TryAsync(input.Sent.Command), input.Field));
    }

    [Fact]
    public async Task Nothing_comes_back_to_an_address_that_is_taken_reserved_or_none()
    {
        var (staff, owner, active, pending) = await ArrangeAsync();
        var (taken, former) = await app.InDatabaseAsync(async db => (
            await db.Tenants.Where(t => t.Id == active).Select(t => t.Slug).SingleAsync(), await db.Tenants.Where(t => t.Id == pending).Select(t => t.FormerSlug!).SingleAsync()));
        await app.Given.AnActiveTenantAsync(former); // empty, blank and null stand for the address that it had
        string[] addresses = [.. Nasty.Slugs, null!, taken, taken.ToUpperInvariant(), former, $" {former} ", former + "~1a2b3c", "\ud800", "acme\u0430", "xn--80ak6aa92e"];

        await app.RefuseAllAsync(addresses, async slug => FieldIsNamed((await staff.SendAsync(new RestoreTenant(pending, slug))).Error, "Slug"));
        await app.RefuseAllAsync(addresses, async slug => FieldIsNamed((await owner.SendAsync(new RestoreMyTenant(pending, slug))).Error, "Slug"));
    }

    [Fact]
    public async Task What_a_tenant_is_not_ready_for_is_refused_and_unknown_ones_are_not_found()
    {
        var (staff, owner, active, pending) = await ArrangeAsync();
        var others = new List<TenantId>();
        foreach (var status in (TenantStatus[])[TenantStatus.AwaitingApproval, TenantStatus.Provisioning, TenantStatus.ProvisioningFailed, TenantStatus.Deleting, TenantStatus.Deleted, TenantStatus.Rejected])
            others.Add(await app.Given.ATenantAsync(status, change: t => t.Name = Name));

        await app.RefuseAllAsync(others.SelectMany(All), async command => await staff.TryAsync(command) is { Kind: ErrorKind.Conflict } ? null : "no conflict");
        await app.RefuseAllAsync(
            (IChange[])[new DeleteTenantNow(active, Name), new DeleteDueTenant(active), new DeleteDueTenant(pending), new RestoreTenant(active, "other-address"), new ReleaseLegalHold(active), new RotateTenantPassword(active), new RotateTenantPassword(pending), new RequestDeletion(pending, Name, "Again.")],
            async command => await staff.TryAsync(command) is { Kind: ErrorKind.Conflict } ? null : "no conflict");
        await app.RefuseAllAsync(
            (IChange[])[new RestoreMyTenant(active, "other-address"), new RequestMyDeletion(pending, Name, "")],
            async command => await owner.TryAsync(command) is { Kind: ErrorKind.Conflict or ErrorKind.NotFound } ? null : "accepted");

        TenantId[] unknown = [TenantId.New(), TenantId.Installation, TenantId.From(Guid.AllBitsSet)];
        await app.RefuseAllAsync(unknown.SelectMany(All), async command => await staff.TryAsync(command) is { Kind: ErrorKind.NotFound } ? null : "found");
        await app.RefuseAllAsync(unknown, async id => (await staff.SendAsync(new PreviewDeletion(id))).Error is { Kind: ErrorKind.NotFound } ? null : "found");
        await app.RefuseAllAsync([.. unknown, .. others, active, pending], async id => (await staff.SendAsync(new GetCertificate(id))).Error is { Kind: ErrorKind.NotFound } ? null : "found");
        await app.RefuseAllAsync(unknown, async id => (await staff.SendAsync(new RetryOperation(OperationId.From(id.Value)))).Error is { Kind: ErrorKind.NotFound } ? null : "found");
    }

    [Fact]
    public async Task Foreign_tenants_are_answered_like_ones_that_do_not_exist()
    {
        var (_, _, theirs, theirPending) = await ArrangeAsync();
        var me = app.As(await app.CallerOfAsync(Callers.OwnerOf(await app.Given.AnActiveTenantAsync())));

        await app.RefuseAllAsync(
            (Func<TenantId, Task<Error?>>[])
            [
                async id => (await me.SendAsync(new PreviewMyDeletion(id))).Error,
                async id => (await me.SendAsync(new GetMyDeletion(id))).Error,
                async id => (await me.SendAsync(new PreviewDeletion(id))).Error,
                async id => (await me.SendAsync(new GetCertificate(id))).Error,
                async id => (await me.SendAsync(new RequestMyDeletion(id, Name, ""))).Error,
                async id => (await me.SendAsync(new RestoreMyTenant(id, "mine-now"))).Error,
                .. All(default).Select(command => (Func<TenantId, Task<Error?>>)(async id => await me.TryAsync(All(id).Single(c => c.GetType() == command.GetType())))),
            ],
            async ask =>
            {
                var missing = await ask(TenantId.New());
                foreach (var id in (TenantId[])[theirs, theirPending])
                {
                    if (await ask(id) is not { } foreign || foreign.Kind != missing?.Kind || foreign.Message != missing.Message)
                        return $"differs from {missing?.Message}";
                }

                return null;
            });
    }

    [Fact]
    public async Task Files_that_are_no_certificates_of_ours_are_refused()
    {
        await app.OpenAsync();
        string[] headers;
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var key = await scope.ServiceProvider.GetRequiredService<CertificateKeys>().CurrentAsync(CancellationToken.None);
            await scope.ServiceProvider.GetRequiredService<PortalDb>().SaveChangesAsync();
            headers =
            [
                $$"""{"alg":"none","kid":"{{key.Id}}"}""", $$"""{"alg":5,"kid":"{{key.Id}}"}""", $$"""{"alg":["ES256"],"kid":"{{key.Id}}"}""", """{"alg":"ES256","kid":5}""", """{"alg":"ES256","kid":null}""",
                """{"alg":"ES256"}""", $$"""{"alg":"ES256","alg":"ES256","kid":"{{key.Id}}"}""", $$"""{"alg":"ES256","kid":"{{key.Id}}"}""", "[]", "null", "5", "{", "", "\"ES256\"", $$"""{"alg":"HS256","kid":"{{key.Id}}"}""",
            ];
        }

        string[] signatures = ["", "x", "AAAA", new('A', 86), new('A', 88), new('A', 10_000), "!!", "ÄÖ", "=="];
        string[] files =
        [
            .. headers.SelectMany(h => signatures.Select(s => File(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(h)), s))),
            .. ((string[])["", "!", "ÄÖ", "AA=", "_w", new('A', 9_999)]).Select(h => File(h, "AAAA")),
            "", " ", "{", "[]", "null", "5", "\"x\"", "{}", "%PDF-1.7", """{"payload":5,"protected":6,"signature":7}""", """{"payload":"e30","payload":"e30","protected":"e30","signature":""}""", new('[', 10_000), "\0", "\ud800",
        ];
        var nobody = app.As(Callers.Anonymous);

        await app.RefuseAllAsync(files, async file => FieldIsNamed((await nobody.SendAsync(new CheckCertificate(file))).Error, nameof(CheckCertificate.File)));
        await app.RefuseAllAsync(Nasty.Tokens, async token => (await nobody.SendAsync(new OpenCertificate(token))).Error is { Kind: ErrorKind.NotFound } ? null : "opened");
    }

    private static string File(string header, string signature) =>
        new JsonObject { ["certificate"] = new JsonObject(), ["payload"] = "e30", ["protected"] = header, ["signature"] = signature }.ToJsonString();

    /// <summary>What staff may send about a tenant, each well-formed.</summary>
    private static IEnumerable<IChange> All(TenantId id) =>
    [
        new RequestDeletion(id, Name, "Because."), new DeleteTenantNow(id, Name), new DeleteDueTenant(id), new PlaceLegalHold(id, "Because."), new ReleaseLegalHold(id), new RestoreTenant(id, "other-address"), new RotateTenantPassword(id),
    ];

    private static string? FieldIsNamed(Error? error, string field) => error switch
    {
        null => "accepted",
        { Fields: [{ Message.Length: > 0 } named, ..] } when named.Field == field => null,
        _ => $"the field is not named: {error.Kind}, {error.Message}",
    };

    /// <summary>Staff, somebody who owns both tenants, one that is active and one that is pending deletion.</summary>
    private async Task<(IDispatcher Staff, IDispatcher Owner, TenantId Active, TenantId Pending)> ArrangeAsync()
    {
        await app.OpenAsync();
        var active = await app.Given.ATenantAsync(TenantStatus.Active, change: t => t.Name = Name);
        var pending = await app.Given.ATenantAsync(TenantStatus.PendingDeletion, change: t =>
        {
            t.Name = Name;
            t.DeletionDueAt = app.Clock.GetUtcNow().AddDays(7);
            ParkedSlug.Park(t);
        });
        var person = Callers.OwnerOf(active);
        var owner = await app.CallerOfAsync(person);
        await app.InDatabaseAsync(async db =>
        {
            db.RemoveRange(await db.Addresses.Where(a => a.TenantId == pending).ToListAsync());
            var role = new Portal.Features.Members.TenantRole { Id = Guid.CreateVersion7(), TenantId = pending, Name = "Owner", Permissions = Enum.GetValues<TenantPermission>() };
            db.Add(role);
            db.Add(new Portal.Features.Members.Membership { TenantId = pending, PersonId = owner.Person!.Value, RoleId = role.Id, Since = app.Clock.GetUtcNow() });
            await db.SaveChangesAsync();
        });
        return (app.As(await app.CallerOfAsync(Callers.Administrator)), app.As(owner), active, pending);
    }
}
