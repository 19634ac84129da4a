using Portal.Provisioning.Records;
using Portal.Provisioning.Steps;

namespace Portal.Provisioning;

/// <summary>What Portal promises of each operation: these steps, in this order; cancelled, they are undone backwards.</summary>
public static class Definitions
{
    private static readonly StepDefinition[] Provision =
    [
        Step<ReserveAddress>(), // the address is this tenant's and nobody else's
        Step<PlaceInCell>(), // it lives in its region, where there is room
        Step<CreateDatabase>(), // it has a database of its own
        Step<ApplySchema>(), // with the current schema, recorded
        Step<CreateStorage>(), // and storage of its own, with a quota
        Step<ApplySettings>(), // it speaks its language and knows its time zone
        Step<CreateRoles>(), // its people can be given what they may do
        Step<InviteOwner>(), // its owner has an account and an invitation
        Step<Check>(), // all of that was tried out as the tenant, and others' is out of reach
        Step<Activate>(), // only now is it open
        Step<Tell>(), // and its owner knows
    ];

    private static readonly StepDefinition[] Suspend =
    [
        Step<Close>(), // its pages close for everybody but its owners; nothing is lost
    ];

    private static readonly StepDefinition[] Resume =
    [
        Step<Check>(), // what it owns is still there and whole
        Step<Open>(), // its pages open again
    ];

    private static readonly StepDefinition[] RotatePassword =
    [
        Step<NewPassword>(), // a new password is kept beside the one in force, before any server hears of it
        Step<SetPassword>(), // the tenant's login has it, and everybody opens with it
        Step<Check>(), // that was tried out as the tenant
        Step<ForgetPassword>(), // only now is the old one gone
    ];

    private static readonly StepDefinition[] RotateRootKey =
    [
        Step<AddRootKey>(), // a new key seals whatever is new, the old one still opens what there is
        Step<Rewrap>(onlyForward: true), // everything is sealed anew
        Step<RetireRootKey>(), // no node uses the old key any more, and it has left the file
    ];

    private static readonly StepDefinition[] Freeze =
    [
        Step<LockDatabase>(), // nobody gets at its data; all of it stays until the time for second thoughts is over
    ];

    private static readonly StepDefinition[] Restore =
    [
        Step<TakeAddress>(), // it has an address again
        Step<UnlockDatabase>(), // its application gets at its data again
        Step<Check>(), // which is still there and whole
        Step<Reopen>(), // and it is what it was
    ];

    private static readonly StepDefinition[] Delete =
    [
        Step<CloseForGood>(onlyForward: true), // nothing stands in the way, and from here on there is no way back
        Step<LockDatabase>(), // nothing is written any more
        Step<DeleteStorage>(), // its files are gone
        Step<DeleteDatabase>(), // its database and its login are gone
        Step<CheckGone>(), // really: every driver of its cell was asked
        Step<DeleteSecrets>(), // its passwords are gone, and the key that would open copies of them
        Step<RemovePeople>(), // nobody belongs to it; who belonged to nothing else has no account any more
        Step<ReleasePlace>(), // its place can be another's
        Step<Certify>(), // all of that is proved
        Step<TellDeleted>(), // to whom it belonged
        Step<Bury>(), // and what is left says nothing about any person
    ];

    /// <summary>The names of a kind's steps, in order.</summary>
    public static IReadOnlyList<string> StepsOf(OperationKind kind) => [.. Of(kind).Select(s => s.Name)];

    internal static IReadOnlyList<StepDefinition> Of(OperationKind kind) => kind switch
    {
        OperationKind.Provision => Provision,
        OperationKind.Suspend => Suspend,
        OperationKind.Resume => Resume,
        OperationKind.RotatePassword => RotatePassword,
        OperationKind.RotateRootKey => RotateRootKey,
        OperationKind.Freeze => Freeze,
        OperationKind.Restore => Restore,
        OperationKind.Delete => Delete,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no definition of this kind."),
    };

    /// <summary>
    /// Whether an operation that has come to this step only goes forward: it waits, fails and is retried like any other, and is never undone. So it is from
    /// the first step on that is defined so.
    /// </summary>
    public static bool OnlyForward(OperationKind kind, string? step) =>
        step is not null && Of(kind).SkipWhile(s => !s.OnlyForward).Any(s => s.Name == step);

    internal static IEnumerable<Type> StepTypes => Enum.GetValues<OperationKind>().SelectMany(Of).Select(s => s.Step).Distinct();

    private static StepDefinition Step<T>(bool onlyForward = false) where T : class, IStep => new(T.Name, typeof(T), onlyForward);
}

/// <summary>A step's stored name and the class that does it.</summary>
/// <param name="OnlyForward">An operation that has come here is not undone any more.</param>
internal sealed record StepDefinition(string Name, Type Step, bool OnlyForward);
