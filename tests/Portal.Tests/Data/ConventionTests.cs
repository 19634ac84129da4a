using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>How rows are stored, the same on every provider.</summary>
public sealed class ConventionTests(ConventionTests.App app) : IClassFixture<ConventionTests.App>
{
    [Fact]
    public async Task An_enum_is_stored_by_its_name_and_an_id_as_a_uuid()
    {
        var id = await app.Given.ATenantAsync(TenantStatus.PendingDeletion);

        var status = await app.InDatabaseAsync(db => db.Database
            .SqlQuery<string>($"""SELECT "Status" AS "Value" FROM "Tenants" WHERE "Id" = {id.Value}""").SingleAsync());

        Assert.Equal("PendingDeletion", status);
    }

    [Fact]
    public async Task An_instant_comes_back_in_utc_and_is_found_by_comparison()
    {
        var tokyo = new DateTimeOffset(2026, 3, 1, 8, 30, 15, TimeSpan.FromHours(9)).AddTicks(1234560);
        var id = await app.Given.ATenantAsync(TenantStatus.Active, change: t => t.ActivatedAt = tokyo);

        var found = await app.InDatabaseAsync(db => db.Tenants.Where(t => t.Id == id && t.ActivatedAt == tokyo && t.ActivatedAt > tokyo.AddSeconds(-1)).Select(t => t.ActivatedAt).SingleAsync());

        Assert.Equal(tokyo.UtcDateTime, found!.Value.DateTime);
        Assert.Equal(TimeSpan.Zero, found.Value.Offset);
    }

    [Fact]
    public async Task Instants_are_ordered_by_the_database()
    {
        var newest = DateTimeOffset.UtcNow.AddYears(1);
        var ids = new List<TenantId>();
        foreach (var hours in (int[])[3, 1, 2])
            ids.Add(await app.Given.ATenantAsync(TenantStatus.Active, change: t => t.ActivatedAt = newest.AddHours(hours).ToOffset(TimeSpan.FromHours(hours))));

        var sorted = await app.InDatabaseAsync(db => db.Tenants.Where(t => ids.Contains(t.Id)).OrderBy(t => t.ActivatedAt).Select(t => t.Id).ToListAsync());

        Assert.Equal([ids[1], ids[2], ids[0]], sorted);
    }

    [Fact]
    public async Task Each_save_raises_the_version()
    {
        var id = await app.Given.AnActiveTenantAsync();

        var versions = await app.InDatabaseAsync(async db =>
        {
            var tenant = await db.Tenants.SingleAsync(t => t.Id == id);
            var before = tenant.Version;
            tenant.Name = "Renamed";
            await db.SaveChangesAsync();
            return (before, tenant.Version);
        });

        Assert.Equal(versions.before + 1, versions.Version);
    }

    [Fact]
    public async Task Whoever_loses_a_race_is_told_of_a_conflict_and_changes_nothing()
    {
        var id = await app.Given.AnActiveTenantAsync();

        var result = await app.As(Callers.System).SendAsync(new RenameWhileAnotherDoes(id));

        Assert.Equal(ErrorKind.Conflict, result.Error?.Kind);
        Assert.Equal("By another", await app.InDatabaseAsync(db => db.Tenants.Where(t => t.Id == id).Select(t => t.Name).SingleAsync()));
    }

    [Anonymous("a message of this test")]
    public sealed record RenameWhileAnotherDoes(TenantId Id) : ICommand;

    internal sealed class RenameWhileAnotherDoesHandler(PortalDb db, IServiceScopeFactory scopes) : ICommandHandler<RenameWhileAnotherDoes>
    {
        public async Task<Result> Handle(RenameWhileAnotherDoes request, CancellationToken cancellationToken)
        {
            var tenant = await db.Tenants.SingleAsync(t => t.Id == request.Id, cancellationToken);
            await using (var another = scopes.CreateAsyncScope())
            {
                var theirs = another.ServiceProvider.GetRequiredService<PortalDb>();
                (await theirs.Tenants.SingleAsync(t => t.Id == request.Id, cancellationToken)).Name = "By another";
                await theirs.SaveChangesAsync(cancellationToken);
            }

            tenant.Name = "By me";
            await db.SaveChangesAsync(cancellationToken);
            return Result.Success;
        }
    }

    public sealed class App : PortalApp
    {
        protected override void Change(IServiceCollection services) =>
            services.AddScoped<MediatR.IRequestHandler<RenameWhileAnotherDoes, Result>, RenameWhileAnotherDoesHandler>();
    }
}
