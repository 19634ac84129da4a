namespace Portal.Kernel;

/// <summary>What staff may do in the back office: the whole list; <see cref="StaffRole"/>s are sets of these.</summary>
public enum StaffPermission
{
    /// <summary>Come into the back office, and see tenants, operations, templates and cells.</summary>
    ViewBackOffice,

    /// <summary>Approve and reject sign-ups.</summary>
    ApproveTenants,

    /// <summary>Suspend tenants and let them go on.</summary>
    SuspendTenants,

    /// <summary>Retry and cancel operations, and give databases new passwords.</summary>
    RunOperations,

    /// <summary>Change what new tenants are made of.</summary>
    EditTemplates,

    /// <summary>Add cells, and change how many tenants they take.</summary>
    EditCells,

    /// <summary>Read who did what.</summary>
    ViewAudit,

    /// <summary>Invite, change and remove staff, up to what one holds oneself, and say what is asked of them.</summary>
    ManageStaff,

    /// <summary>Replace the installation's root key.</summary>
    ManageKeys,

    /// <summary>Delete tenants, and bring back those that are pending deletion.</summary>
    DeleteTenants,

    /// <summary>Place and end legal holds.</summary>
    HoldTenants,

    /// <summary>See who works in the back office and with which role.</summary>
    ViewStaff,

    /// <summary>See who belongs to a tenant, end their sessions, and take a lost second factor away.</summary>
    HelpPeople,

    /// <summary>Draft, publish and retire plans: what tenants can buy, and for how much.</summary>
    EditPlans,

    /// <summary>See, make and revoke the keys with which programs come in.</summary>
    ManageApiKeys,

    /// <summary>See what tenants use, owe and have paid.</summary>
    ViewBilling,

    /// <summary>Record payments, credits and write-offs, and change what a tenant is billed.</summary>
    ManageBilling,
}

/// <summary>What a program may do that comes in with a key. Stored as text; never rename.</summary>
public enum ApiScope
{
    /// <summary>Report what tenants use.</summary>
    WriteUsage,

    /// <summary>Ask how much of its quotas a tenant has used.</summary>
    ReadQuotas,
}

/// <summary>What somebody is in the back office. What each may do stands in <c>StaffRoles</c>. Stored as text; never rename.</summary>
public enum StaffRole
{
    /// <summary>Everything, also what later versions add.</summary>
    Administrator,

    /// <summary>Runs the tenants: approves, suspends, retries, undoes, deletes.</summary>
    Operator,

    /// <summary>Looks after who pays: suspends those who do not, and lets them go on.</summary>
    Billing,

    /// <summary>Answers questions: sees tenants and what was done to them, and helps people back into their accounts.</summary>
    Support,

    /// <summary>Sees everything that can be checked, staff and their rights too; changes nothing.</summary>
    Auditor,
}

/// <summary>What a member may do in a tenant: the whole list; roles are sets of these. Stored as text; never rename.</summary>
public enum TenantPermission
{
    /// <summary>Come in, and see how the tenant stands.</summary>
    ViewTenant,

    /// <summary>See who belongs to the tenant and with which role.</summary>
    ViewMembers,

    /// <summary>Change the tenant's name, language and time zone.</summary>
    EditSettings,

    /// <summary>Change how the tenant looks: logo, colours, product name, sign-in page and mails.</summary>
    EditBranding,

    /// <summary>Invite, change and remove members, up to what one holds oneself.</summary>
    ManageMembers,

    /// <summary>Make, change and delete the tenant's own roles, up to what one holds oneself.</summary>
    ManageRoles,

    /// <summary>Plan, payment and invoices.</summary>
    ManageBilling,

    /// <summary>Read who did what.</summary>
    ViewAudit,

    /// <summary>Everything, also what later versions add, and what only who owns it may: delete it, hand it over.</summary>
    OwnTenant,
}

/// <summary>Every message says who may send it: exactly one attribute of this kind, or a test fails.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class AccessAttribute : Attribute
{
    /// <summary>True for what is dangerous: whoever sits at the browser must have proved within the last quarter of an hour who they are.</summary>
    public bool NeedsFreshProof { get; init; }
}

/// <summary>Needs a permission: a staff one, or a tenant one together with <see cref="IConcernsTenant"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequiresAttribute : AccessAttribute
{
    public RequiresAttribute(StaffPermission permission) => Staff = permission;

    public RequiresAttribute(TenantPermission permission) => Tenant = permission;

    public StaffPermission? Staff { get; }

    public TenantPermission? Tenant { get; }

    /// <summary>True for what stays open while the tenant is suspended for those who own it (billing, export, support).</summary>
    public bool WhileSuspended { get; init; }

    /// <summary>True for what those who own a tenant may still do while it is pending deletion: look at that, and bring it back.</summary>
    public bool WhilePendingDeletion { get; init; }
}

/// <summary>Open to everybody, with the reason why that is right.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AnonymousAttribute(string why) : AccessAttribute
{
    public string Why { get; } = why;
}

/// <summary>Open to every signed-in person, about themselves only, with the reason why that is right.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SignedInAttribute(string why) : AccessAttribute
{
    public string Why { get; } = why;
}

/// <summary>Open to programs with a key that has this scope, and to nobody else.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequiresKeyAttribute(ApiScope scope) : AccessAttribute
{
    public ApiScope Scope { get; } = scope;
}

/// <summary>Left out of the audit row: passwords and tokens.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class SecretAttribute : Attribute;

/// <summary>Decides whether a caller may send a message, from what the database says now.</summary>
public interface IGate
{
    /// <returns>Null when allowed; otherwise what to answer. Another tenant's id reads as one that does not exist.</returns>
    Task<Error?> CheckAsync(AccessAttribute access, object message, CallerContext context, CancellationToken ct);
}

/// <summary>Writes the audit row of a command into the unit of work that the command saves.</summary>
public interface IAuditTrail
{
    /// <summary>Adds the row of a command that is about to run.</summary>
    void Begin(object command, CallerContext context);

    /// <summary>Says who the caller of the running command turned out to be, where it is the command that proves it.</summary>
    void By(PersonId person, string name);

    /// <summary>Says which tenant the running command is about, where the command itself does not carry the tenant's id.</summary>
    void About(TenantId tenant);

    /// <summary>Says that nothing has happened yet: the running command waits for another's approval.</summary>
    void Waits();

    /// <summary>Saves the row where the handler had nothing to save itself, or notes a refusal on its own.</summary>
    Task EndAsync(object command, CallerContext context, Error? error, CancellationToken ct);
}
