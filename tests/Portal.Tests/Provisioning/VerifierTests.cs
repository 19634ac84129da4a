using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Provisioning.Verification;

namespace Portal.Tests.Provisioning;

/// <summary>Every rule is seen to find what it is there for; without damage all are silent.</summary>
public sealed class VerifierTests(WorkingApp app, PortalAppWithoutWorker web) : IClassFixture<WorkingApp>, IClassFixture<PortalAppWithoutWorker>
{
    [Fact]
    public async Task Where_all_is_well_nothing_is_found()
    {
        var (tenant, id) = await app.AskForATenantAsync();
        await app.UntilAsync(id, OperationStatus.Succeeded);

        Assert.Empty(await FindAsync(tenant));
    }

    [Theory]
    [InlineData("ledger", "there is none", "the database's file is gone")]
    [InlineData("ledger", "there is none", "the storage's folder is gone")]
    [InlineData("ledger", "nothing in the ledger", "the ledger forgot the storage")]
    [InlineData("tenants", "holds no address", "the address is gone")]
    [InlineData("tenants", "is in no cell", "the place is gone")]
    [InlineData("tenants", "exactly one database", "the ledger forgot the database")]
    [InlineData("tenants", "the ledger says", "the ledger has another schema")]
    [InlineData("steps", "10 of 11 steps", "a step's record is gone")]
    [InlineData("steps", "succeeded 2 times", "a step's effect was had twice")]
    [InlineData("steps", "is not recorded", "a step's record is gone")]
    [InlineData("tenants", "cannot be read", "the database's file is garbage")]
    [InlineData("tenants", "cannot be read", "the quota's file is garbage")]
    [InlineData("tenants", "and the ledger says 5 bytes", "the ledger has another quota")]
    [InlineData("ledger", "its name says another", "the ledger has another owner")]
    [InlineData("ledger", "nothing in the ledger", "a half-made copy is left")]
    [InlineData("tenants", "never provisioned", "its operations are gone")]
    [InlineData("tenants-match-operations", "is Provisioning, and no operation is open", "its status fell back")]
    public async Task Damage_to_a_tenant_is_found(string rule, string detail, string damage)
    {
        var (tenant, id) = await app.AskForATenantAsync();
        await app.UntilAsync(id, OperationStatus.Succeeded);

        await (damage switch
        {
            "the database's file is gone" => app.Database().DeleteAsync(tenant.Placed(), CancellationToken.None),
            "the storage's folder is gone" => app.Storage().DeleteAsync(tenant.Placed(), CancellationToken.None),
            "the ledger forgot the storage" => ForgetAsync(tenant, "folder-storage"),
            "the ledger forgot the database" => ForgetAsync(tenant, "sqlite-database"),
            "the address is gone" => app.InDatabaseAsync(db => db.Addresses.Where(a => a.TenantId == tenant).ExecuteDeleteAsync()),
            "the place is gone" => app.InDatabaseAsync(db => db.Placements.Where(p => p.TenantId == tenant).ExecuteDeleteAsync()),
            "the ledger has another schema" => app.InDatabaseAsync(db =>
                db.Resources.Where(r => r.TenantId == tenant && r.Kind == "sqlite-database").ExecuteUpdateAsync(r => r.SetProperty(x => x.SchemaVersion, "0001-notes.sql"))),
            "the database's file is garbage" => File.WriteAllTextAsync(Path.Combine(app.Folder, "tenants", $"{tenant}.db"), new string('?', 9000)),
            "the quota's file is garbage" => File.WriteAllTextAsync(Path.Combine(app.Folder, "storage", $"{tenant}", "quota.json"), "?"),
            "the ledger has another quota" => app.InDatabaseAsync(db =>
                db.Resources.Where(r => r.TenantId == tenant && r.Kind == "folder-storage").ExecuteUpdateAsync(r => r.SetProperty(x => x.QuotaBytes, 5))),
            "the ledger has another owner" => app.InDatabaseAsync(db =>
                db.Resources.Where(r => r.TenantId == tenant && r.Kind == "folder-storage").ExecuteUpdateAsync(r => r.SetProperty(x => x.TenantId, TenantId.New()))),
            "a half-made copy is left" => File.WriteAllTextAsync(Path.Combine(app.Folder, "tenants", "making", $"{tenant}.db.{Guid.NewGuid():N}"), "half"),
            "its operations are gone" => app.InDatabaseAsync(db => db.Operations.Where(o => o.TenantId == tenant).ExecuteDeleteAsync()),
            "a step's effect was had twice" => app.InDatabaseAsync(async db =>
            {
                db.OperationAttempts.Add(new OperationAttempt { Id = Guid.CreateVersion7(), OperationId = id, Step = "check", Outcome = AttemptOutcome.Done, StartedAt = app.Clock.GetUtcNow(), FinishedAt = app.Clock.GetUtcNow() });
                await db.SaveChangesAsync();
            }),
            "its status fell back" => app.InDatabaseAsync(db => db.Tenants.Where(t => t.Id == tenant).ExecuteUpdateAsync(t => t.SetProperty(x => x.Status, TenantStatus.Provisioning))),
            _ => app.InDatabaseAsync(db => db.OperationSteps.Where(s => s.OperationId == id && s.Step == "check").ExecuteDeleteAsync()),
        });

        Assert.Contains(await FindAsync(tenant, id), f => f.Rule == rule && f.Detail.Contains(detail, StringComparison.Ordinal));
        if (damage == "the place is gone")
            Assert.Contains(await FindAllAsync(), f => f.Rule == "cells");
    }

    [Fact]
    public async Task What_nobody_knows_is_found()
    {
        var stray = TenantId.New();
        await app.Storage().EnsureAsync(stray.Placed(), null, CancellationToken.None);
        Directory.CreateDirectory(Path.Combine(app.Folder, "tenants"));
        await File.WriteAllTextAsync(Path.Combine(app.Folder, "tenants", "notes.txt"), "?");

        var findings = await FindAllAsync();

        Assert.Contains(findings, f => f.Rule == "ledger" && f.Subject == stray.ToString());
        Assert.Contains(findings, f => f.Rule == "ledger" && f.Subject == "notes.txt");
        await app.Storage().DeleteAsync(stray.Placed(), CancellationToken.None);
        File.Delete(Path.Combine(app.Folder, "tenants", "notes.txt"));
    }

    [Fact]
    public async Task Template_files_that_nobody_uses_are_found()
    {
        var folder = Directory.CreateDirectory(Path.Combine(app.Folder, "templates")).FullName;
        string[] left = ["Notes-0123456789abcdef.db", "Notes-0123456789abcdef.db.half", "notes.txt"];
        foreach (var file in left)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, file), "?");
            File.SetLastWriteTimeUtc(Path.Combine(folder, file), DateTime.UtcNow.AddHours(-1));
        }

        Assert.Equal(left, (await FindAllAsync()).Where(f => f.Detail.Contains("No new tenant", StringComparison.Ordinal)).Select(f => f.Subject).Order());
        foreach (var file in left)
            File.Delete(Path.Combine(folder, file));
    }

    [Fact]
    public async Task What_a_cancelled_tenant_still_has_is_found()
    {
        var tenant = await app.Given.ATenantAsync(TenantStatus.Deleted);
        await app.InDatabaseAsync(async db =>
        {
            var now = app.Clock.GetUtcNow();
            var input = OperationInput.Write(new ProvisionInput("A", "a", "a@a.example", "free", Isolation.OwnDatabase, "eu", "en", null, Guid.Empty));
            db.Operations.Add(new Operation { Id = OperationId.New(), TenantId = tenant, Kind = OperationKind.Provision, Status = OperationStatus.Cancelled, CreatedAt = now, FinishedAt = now, Input = input });
            db.Addresses.Add(new Address { Slug = $"left-{tenant}"[..40], TenantId = tenant, HeldSince = now });
            await db.SaveChangesAsync();
        });

        Assert.Contains(await FindAsync(tenant), f => f.Rule == "tenants" && f.Detail.Contains("still holds an address", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nobody does", MailState.Pending, true, 1, -60, false)]
    [InlineData("nobody does", MailState.Pending, true, 1, 600, false)]
    [InlineData("its text is gone", MailState.Pending, false, 1, 0, false)]
    [InlineData("it waits to be sent", MailState.Pending, true, 1, 0, true)]
    [InlineData("not given up", MailState.Pending, true, 13, 0, false)]
    [InlineData("its text, which may hold a secret link", MailState.Delivered, true, 1, 0, true)]
    [InlineData("its text, which may hold a secret link", MailState.Dead, true, 12, 0, false)]
    [InlineData("no time", MailState.Delivered, false, 1, 0, false)]
    [InlineData("after 0 attempts", MailState.Delivered, false, 0, 0, true)]
    public async Task A_mail_that_is_neither_delivered_nor_given_up_nor_on_its_way_is_found(string detail, MailState state, bool hasText, int attempts, int minutes, bool delivered)
    {
        var now = app.Clock.GetUtcNow();
        var mail = new OutgoingMail
        {
            Id = Guid.CreateVersion7(),
            To = "lost@people.example",
            State = state,
            ProtectedBody = hasText ? "?" : null,
            Attempts = attempts,
            CreatedAt = now,
            NextAttemptAt = now.AddMinutes(minutes == 0 ? 10 : minutes),
            DeliveredAt = delivered ? now : null,
        };
        await web.InDatabaseAsync(async db =>
        {
            db.Add(mail);
            await db.SaveChangesAsync();
        });

        await using var scope = web.Services.CreateAsyncScope();
        var findings = await scope.ServiceProvider.GetRequiredService<Verifier>().RunAsync(CancellationToken.None);

        Assert.Contains(findings, f => f.Rule == "mails" && f.Subject == mail.Id.ToString() && f.Detail.Contains(detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_operation_that_waits_for_a_time_that_never_comes_is_found()
    {
        var id = OperationId.New();
        await web.InDatabaseAsync(async db =>
        {
            var now = web.Clock.GetUtcNow();
            db.Operations.Add(new Operation { Id = id, TenantId = TenantId.New(), Kind = OperationKind.Suspend, Status = OperationStatus.Waiting, CreatedAt = now.AddHours(-1), NextAttemptAt = now.AddDays(3) });
            await db.SaveChangesAsync();
        });

        await using var scope = web.Services.CreateAsyncScope();
        var findings = await scope.ServiceProvider.GetRequiredService<Verifier>().RunAsync(CancellationToken.None);

        Assert.Contains(findings, f => f.Rule == "operations" && f.Subject == id.ToString() && f.Detail.Contains("at no time that will come", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_operation_that_ended_in_no_end_is_found()
    {
        var id = OperationId.New();
        await app.InDatabaseAsync(async db =>
        {
            var now = app.Clock.GetUtcNow();
            db.Operations.Add(new Operation { Id = id, TenantId = TenantId.New(), Kind = OperationKind.Suspend, Status = OperationStatus.Running, CreatedAt = now, FinishedAt = now });
            await db.SaveChangesAsync();
        });

        Assert.Contains(await FindAllAsync(), f => f.Rule == "steps" && f.Subject == id.ToString());
    }

    private Task ForgetAsync(TenantId tenant, string kind) => app.InDatabaseAsync(db => db.Resources.Where(r => r.TenantId == tenant && r.Kind == kind).ExecuteDeleteAsync());

    private async Task<IReadOnlyList<Finding>> FindAsync(TenantId tenant, OperationId? operation = null) =>
        [.. (await FindAllAsync()).Where(f => f.Subject.Contains(tenant.ToString(), StringComparison.Ordinal) || f.Subject == operation?.ToString())];

    private async Task<IReadOnlyList<Finding>> FindAllAsync()
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Verifier>().RunAsync(CancellationToken.None);
    }
}

/// <summary>An operation that nobody will run, in a program whose worker does not run either.</summary>
public sealed class VerifierWithoutWorkerTests(PortalAppWithoutWorker app) : IClassFixture<PortalAppWithoutWorker>
{
    [Fact]
    public async Task An_operation_without_anybody_to_run_it_is_found_and_one_that_is_dispatched_is_not()
    {
        await app.StartAsync();
        var (_, dispatched) = await app.AskForATenantAsync();
        var forgotten = OperationId.New();
        await app.InDatabaseAsync(async db =>
        {
            db.Operations.Add(new Operation { Id = forgotten, TenantId = TenantId.New(), Kind = OperationKind.Suspend, Status = OperationStatus.Queued, CreatedAt = app.Clock.GetUtcNow() });
            await db.SaveChangesAsync();
        });
        app.Clock.Advance(TimeSpan.FromMinutes(5));

        await using var scope = app.Services.CreateAsyncScope();
        var findings = await scope.ServiceProvider.GetRequiredService<Verifier>().RunAsync(CancellationToken.None);

        Assert.Contains(findings, f => f.Subject == forgotten.ToString() && f.Detail.Contains("nobody will run it", StringComparison.Ordinal));
        Assert.DoesNotContain(findings, f => f.Subject == dispatched.ToString());
        Assert.Equal(OperationStatus.Queued, (await app.OperationAsync(dispatched)).Status); // a web process runs nothing itself
    }
}

/// <summary>A process that only serves pages.</summary>
public sealed class PortalAppWithoutWorker : Support.PortalApp
{
    protected override IEnumerable<string> Settings => ["--Portal:Roles=web"];
}
