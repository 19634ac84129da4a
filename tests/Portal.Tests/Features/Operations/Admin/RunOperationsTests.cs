using Microsoft.EntityFrameworkCore;
using Portal.Features.Audit;
using Portal.Features.Operations.Admin;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Tests.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Operations.Admin;

/// <summary>Staff's commands against the real worker.</summary>
public sealed class RunOperationsTests(WorkingApp app) : IClassFixture<WorkingApp>
{
    private static readonly TestPerson Operator = Callers.Staff(StaffPermission.ViewBackOffice, StaffPermission.RunOperations);

    [Fact]
    public async Task A_failed_operation_shows_its_error_and_goes_on_from_there()
    {
        var (tenant, id) = await AFailedOneAsync();

        var failed = (await app.As(Operator).SendAsync(new GetOperation(id))).Value;
        Assert.True(failed is { CanBeRetried: true, CanBeCancelled: true, Error.Length: > 0, TraceId.Length: 32 });
        Assert.Equal((AttemptOutcome.Failed, "create-storage"), (failed.Attempts[0].Outcome, failed.Attempts[0].Step));
        Assert.Contains("\"slug\"", failed.Input);
        Assert.Equal(TimelineStepState.Failed, failed.Timeline.Steps.Single(s => s.Name == "create-storage").State);

        app.Provoke();
        Assert.True((await app.As(Operator).SendAsync(new RetryOperation(id))).Succeeded);

        await app.UntilAsync(id, OperationStatus.Succeeded);
        Assert.Equal(TenantStatus.Active, await app.StatusAsync(tenant));
        Assert.Single(await app.StepsAsync(id), s => s.Step == "create-database"); // what was done stayed done
        var audit = await app.InDatabaseAsync(db => db.AuditEntries.SingleAsync(a => a.What == nameof(RetryOperation) && a.TenantId == tenant));
        Assert.Equal(Operator.Email, audit.Who);
    }

    [Fact]
    public async Task Cancelling_undoes_what_the_preview_said()
    {
        var (tenant, id) = await AFailedOneAsync();
        var preview = (await app.As(Operator).SendAsync(new PreviewCancel(id))).Value;
        Assert.Equal(["create-storage", "apply-schema", "create-database", "place-in-cell", "reserve-address"], preview.Steps);

        app.Provoke();
        Assert.True((await app.As(Operator).SendAsync(new CancelOperation(id))).Succeeded);

        await app.UntilAsync(id, OperationStatus.Cancelled);
        var undone = (await app.StepsAsync(id)).Where(s => s.Direction == StepDirection.Undo).OrderBy(s => s.FinishedAt).ThenByDescending(s => s.Position);
        Assert.Equal(preview.Steps, undone.Select(s => s.Step));
        Assert.Equal(TenantStatus.Deleted, await app.StatusAsync(tenant));
    }

    [Fact]
    public async Task What_has_ended_is_neither_retried_nor_cancelled()
    {
        var (_, id) = await app.AskForATenantAsync();
        await app.UntilAsync(id, OperationStatus.Succeeded);

        Assert.Equal(ErrorKind.Conflict, (await app.As(Operator).SendAsync(new RetryOperation(id))).Error?.Kind);
        Assert.Equal(ErrorKind.Conflict, (await app.As(Operator).SendAsync(new CancelOperation(id))).Error?.Kind);
        Assert.Equal(ErrorKind.Conflict, (await app.As(Operator).SendAsync(new PreviewCancel(id))).Error?.Kind);
        Assert.Equal(OperationStatus.Succeeded, (await app.OperationAsync(id)).Status);
    }

    [Fact]
    public async Task Of_two_who_retry_at_once_one_is_told_that_it_already_happened()
    {
        var (_, id) = await AFailedOneAsync();
        var staff = app.As(await app.CallerOfAsync(Operator));

        app.Provoke();
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => staff.SendAsync(new RetryOperation(id))));

        Assert.Single(results, r => r.Succeeded);
        Assert.All(results.Where(r => !r.Succeeded), r => Assert.Equal(ErrorKind.Conflict, r.Error!.Kind));
        await app.UntilAsync(id, OperationStatus.Succeeded);
    }

    [Fact]
    public async Task Of_one_who_retries_and_one_who_cancels_at_once_the_first_has_their_way()
    {
        for (var round = 0; round < 6; round++)
        {
            var (tenant, id) = await AFailedOneAsync();
            var staff = app.As(await app.CallerOfAsync(Operator));
            app.Provoke();

            var results = await Task.WhenAll(Enumerable.Range(round, 4).Select(i => Task.Run(() => i % 2 == 0 ? staff.SendAsync(new RetryOperation(id)) : staff.SendAsync(new CancelOperation(id)))));

            Assert.Single(results, r => r.Succeeded);
            Assert.All(results.Where(r => !r.Succeeded), r => Assert.Equal(ErrorKind.Conflict, r.Error!.Kind));
            var retried = (results[0].Succeeded || results[2].Succeeded) == (round % 2 == 0);
            await app.UntilAsync(id, retried ? OperationStatus.Succeeded : OperationStatus.Cancelled);
            Assert.Equal(retried, await app.Storage().DescribeAsync(tenant.Placed(), CancellationToken.None) is not null);
        }
    }

    [Fact]
    public async Task Only_those_who_may_run_operations_do()
    {
        var (tenant, id) = await AFailedOneAsync();

        foreach (var caller in new[] { Callers.Staff(StaffPermission.ViewBackOffice), Callers.Stranger, Callers.OwnerOf(tenant) })
        {
            Assert.Equal(ErrorKind.Forbidden, (await app.As(caller).SendAsync(new RetryOperation(id))).Error?.Kind);
            Assert.Equal(ErrorKind.Forbidden, (await app.As(caller).SendAsync(new CancelOperation(id))).Error?.Kind);
            Assert.Equal(ErrorKind.Forbidden, (await app.As(caller).SendAsync(new PreviewCancel(id))).Error?.Kind);
        }

        Assert.Equal(OperationStatus.Failed, (await app.OperationAsync(id)).Status);
    }

    [Fact]
    public async Task An_operation_that_is_not_there_is_not_found()
    {
        Assert.Equal(ErrorKind.NotFound, (await app.As(Operator).SendAsync(new GetOperation(OperationId.New()))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(Operator).SendAsync(new RetryOperation(OperationId.New()))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(Operator).SendAsync(new CancelOperation(OperationId.New()))).Error?.Kind);
    }

    [Fact]
    public async Task All_that_failed_go_on_at_once_and_what_has_not_failed_any_more_is_passed_over()
    {
        var (first, one) = await AFailedOneAsync();
        var (_, another) = await AFailedOneAsync();
        var (_, taken) = await AFailedOneAsync();
        app.Provoke();
        var (_, ended) = await app.AskForATenantAsync();
        await app.UntilAsync(ended, OperationStatus.Succeeded);
        var staff = app.As(Operator);
        var preview = (await staff.SendAsync(new PreviewRetry(new OperationFilter { Kind = OperationKind.Provision, Status = OperationStatus.Succeeded }))).Value;
        Assert.Subset(preview.Ids.ToHashSet(), new HashSet<OperationId> { one, another, taken });
        Assert.DoesNotContain(ended, preview.Ids);
        Assert.Equal((preview.Total, preview.Ids.Count), (preview.Ids.Count, Assert.Single(preview.Kinds).Count));
        Assert.Equal([one], (await staff.SendAsync(new PreviewRetry(new OperationFilter { Tenant = first }))).Value.Ids);
        Assert.Empty((await staff.SendAsync(new PreviewRetry(new OperationFilter { Kind = OperationKind.Freeze }))).Value.Ids);
        await staff.SendAsync(new RetryOperation(taken)); // by a colleague, after the preview

        var retried = await staff.SendAsync(new RetryOperations([one, another, taken, ended, one, OperationId.New()]));

        Assert.Equal(new RetriedOperations(2, 3), retried.Value);
        foreach (var id in (OperationId[])[one, another, taken])
            await app.UntilAsync(id, OperationStatus.Succeeded);

        var audit = await app.InDatabaseAsync(db => db.AuditEntries.SingleAsync(a => a.What == nameof(RetryOperations) && !a.Refused && a.Details.Contains(one.ToString())));
        Assert.Contains(another.ToString(), audit.Details);
        Assert.Equal(0, (await staff.SendAsync(new RetryOperations([one]))).Value.Retried);
    }

    [Fact]
    public async Task What_is_retried_at_once_is_bounded_stands_in_the_audit_row_and_takes_the_right_to()
    {
        var ids = Enumerable.Range(0, RetryOperations.Limit + 1).Select(_ => OperationId.New()).ToList();
        var staff = app.As(Operator);

        Assert.Equal(ErrorKind.Invalid, (await staff.SendAsync(new RetryOperations(ids))).Error?.Kind);
        Assert.Equal(ErrorKind.Invalid, (await staff.SendAsync(new RetryOperations([]))).Error?.Kind);
        Assert.Equal(ErrorKind.Invalid, (await staff.SendAsync(new PreviewRetry(new OperationFilter { Search = new string('x', 101) }))).Error?.Kind);
        Assert.Equal(new RetriedOperations(0, RetryOperations.Limit), (await staff.SendAsync(new RetryOperations(ids[1..]))).Value);
        Assert.Contains(ids[^1].ToString(), (await app.InDatabaseAsync(db => db.AuditEntries.SingleAsync(a => a.What == nameof(RetryOperations) && a.Details.Contains(ids[1].ToString())))).Details);
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Callers.Staff(StaffPermission.ViewBackOffice)).SendAsync(new RetryOperations(ids[1..]))).Error?.Kind);
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Callers.Staff(StaffPermission.ViewBackOffice)).SendAsync(new PreviewRetry(new OperationFilter()))).Error?.Kind);
    }

    private async Task<(TenantId Tenant, OperationId Id)> AFailedOneAsync()
    {
        var slug = $"f-{Guid.NewGuid().ToString("N")[..10]}";
        app.Provoke(new Failpoint("create-storage", Slug: slug));
        var (tenant, id) = await app.AskForATenantAsync(slug);
        await app.UntilAsync(id, OperationStatus.Failed);
        return (tenant, id);
    }
}
