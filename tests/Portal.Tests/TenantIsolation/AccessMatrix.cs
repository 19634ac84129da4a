using Portal.Kernel;

namespace Portal.Tests.TenantIsolation;

/// <summary>
/// Who may send which message: written down here once more, apart from the attributes, so that neither changes without the other. A message that is added
/// needs its row, or a test fails; so does one whose attribute says something else.
/// </summary>
internal static class AccessMatrix
{
    /// <summary>
    /// Each line: who may, a colon, the messages. <c>staff P</c> and <c>tenant P</c> name a permission. <c>+suspended</c>: owners also while the tenant is
    /// suspended; <c>+pending</c>: owners also while it is pending deletion; <c>+fresh</c>: only after a fresh proof of who they are; <c>+look</c>: whoever
    /// may come in, also while the tenant is being made.
    /// </summary>
    private const string Rows = """
        anyone: CheckCertificate CheckSlug ConfirmEmailChange ConfirmSignUp CreateFirstAdministrator ForgotPassword GetConfirmation GetProgress InviteWithProof JoinTenantAnew
        anyone: ListCertificateKeys ListMails ListMeters ListPlans ListRegions OpenCertificate OpenEmailChange OpenFirstAdministratorLink OpenInvitation OpenMemberInvitation
        anyone: RefuseEmailChange RequestSignUp ResetPassword SetFirstPassword SignIn OpenBrandPicture ShowSignInLook
        anyone: JoinStaffAnew OpenStaffInvitation
        anyone: AskForPasskey OpenSecondStep SignInWithCode SignInWithPasskey
        signed-in: JoinStaff ListMyPasskeys RenamePasskey ShowMyFactors
        signed-in +fresh: AddPasskey ConfirmAuthenticatorApp CreateRecoveryCodes OfferAuthenticatorApp OfferPasskey RemoveAuthenticatorApp RemovePasskey
        signed-in: CancelEmailChange ChangeMyPassword ChangeMyProfile EndOtherSessions GetWorkspaceLanguage JoinTenant ListMySessions OpenTenant ProveAgain ProveWithPasskey SignOut
        signed-in: SignOutEverywhere WhoAmI
        signed-in +fresh: DeleteMyAccount PreviewMyAccountDeletion RequestEmailChange
        staff ApproveTenants: ApproveTenant ListApprovals RejectTenant
        staff DeleteTenants: DeleteDueTenant RestoreTenant
        staff DeleteTenants +fresh: DeleteTenantNow PreviewDeletion RequestDeletion
        staff EditCells: AddCell EditCell ListDrivers
        staff EditPlans: CreateMeter RetireMeter
        staff EditPlans: DraftPlan DraftPlanVersion GetPlanToEdit ListPlansToCopy PublishPlan RetirePlan SavePlanDraft
        staff EditTemplates: CheckTemplate ConvertTemplate RestoreTemplate SaveTemplate
        staff HelpPeople: EndSessionsOf ListTenantPeople
        staff HelpPeople +fresh: ResetFactorsOf
        staff HoldTenants: PlaceLegalHold
        staff HoldTenants +fresh: ReleaseLegalHold
        key ReadQuotas: ShowQuotas
        key WriteUsage: ReportUsage
        staff ManageApiKeys: ListApiKeys RevokeApiKey
        staff ManageApiKeys +fresh: CreateApiKey
        staff ManageBilling: ChangePlanOfMany CreateCoupon EndCoupon PreviewMove RemoveHeldEvent
        staff ManageBilling: ChangeTenantPlan CreditInvoice QuoteTenantPlan RecordPayment WriteOffInvoice
        staff ManageBilling +fresh: SaveInvoicing
        staff ViewBilling: ShowTenantUsage ListCoupons ListInvoices OpenInvoice ShowInvoicing ShowRevenue ShowTenantBilling
        staff ManageKeys: ShowRootKeys
        staff ManageKeys +fresh: RotateRootKey
        staff ManageStaff: ResendStaffInvitation RevokeStaffInvitation ShowStaffSignIn
        staff ManageStaff +fresh: ChangeStaffRole InviteStaff RemoveStaff SetFourEyes SetStaffSecondFactor
        staff ViewStaff: GetStaffMember ListStaff
        staff RunOperations: CancelOperation PreviewCancel PreviewRetry RetryOperation RetryOperations RotateTenantPassword
        staff SuspendTenants: ResumeTenant SuspendTenant
        staff ViewAudit: ListAudit
        staff ViewBackOffice: CountWaiting ExportTenants GetCell GetCertificate GetOperation GetTemplate GetTemplateVersion ListCells ListOperations GetPlan ListAllPlans
        staff ViewBackOffice: ListTemplates ListTenantChoices ListTenants PreviewBulk ShowOverview ShowTenant
        staff ViewBackOffice: DeclineChange ListSecondApprovals WithdrawChange
        staff ViewBackOffice +fresh: ApproveChange
        tenant ViewTenant: LeaveTenant
        tenant ViewTenant +suspended +look: GetTenantOverview GetUsage
        tenant ViewMembers +suspended: GetMember ListMembers ListRoles
        tenant ManageBilling: RedeemCoupon SaveBudget
        tenant ManageBilling: CancelMyPlan ChangeMyPlan ListPlanChoices QuotePlanChange
        tenant ManageBilling +suspended: GetBilling GetInvoice ResumeMyPlan SaveBillingAddress
        tenant EditSettings: ChangeTenantSettings
        tenant EditSettings +fresh: SetSecondFactorRule
        tenant EditSettings +suspended: GetTenantSettings PreviewSecondFactorRule
        tenant EditBranding: CheckPicture GetBranding ResetBranding RestoreBranding SaveBranding
        tenant ManageMembers: ChangeMemberRole DeactivateMember InviteMembers PreviewInvitations ReactivateMember RemoveMember ResendInvitation RevokeInvitation
        tenant ManageRoles: DeleteRole SaveRole
        tenant OwnTenant +fresh: TransferOwnership
        tenant OwnTenant +suspended +fresh: PreviewMyDeletion RequestMyDeletion
        tenant OwnTenant +suspended +pending: GetMyDeletion RestoreMyTenant
        """;

    /// <summary>What the roles that come with a tenant may do, once more.</summary>
    public static IReadOnlyDictionary<string, TenantPermission[]> Roles { get; } = new Dictionary<string, TenantPermission[]>
    {
        ["Owner"] = Enum.GetValues<TenantPermission>(),
        ["Admin"] = [TenantPermission.ViewTenant, TenantPermission.ViewMembers, TenantPermission.EditSettings, TenantPermission.EditBranding, TenantPermission.ManageMembers, TenantPermission.ManageRoles, TenantPermission.ViewAudit],
        ["Billing"] = [TenantPermission.ViewTenant, TenantPermission.ViewMembers, TenantPermission.ManageBilling],
        ["Support"] = [TenantPermission.ViewTenant, TenantPermission.ViewMembers, TenantPermission.ViewAudit],
        ["Member"] = [TenantPermission.ViewTenant, TenantPermission.ViewMembers],
        ["Read-only"] = [TenantPermission.ViewTenant],
    };

    /// <summary>What the roles of staff may do, once more.</summary>
    public static IReadOnlyDictionary<StaffRole, StaffPermission[]> StaffRoles { get; } = new Dictionary<StaffRole, StaffPermission[]>
    {
        [StaffRole.Administrator] = Enum.GetValues<StaffPermission>(),
        [StaffRole.Operator] =
        [
            StaffPermission.ViewBackOffice, StaffPermission.ViewAudit, StaffPermission.ApproveTenants, StaffPermission.SuspendTenants, StaffPermission.RunOperations,
            StaffPermission.DeleteTenants, StaffPermission.HoldTenants, StaffPermission.HelpPeople, StaffPermission.ViewBilling,
        ],
        [StaffRole.Billing] = [StaffPermission.ViewBackOffice, StaffPermission.SuspendTenants, StaffPermission.EditPlans, StaffPermission.ViewBilling, StaffPermission.ManageBilling],
        [StaffRole.Support] = [StaffPermission.ViewBackOffice, StaffPermission.ViewAudit, StaffPermission.HelpPeople, StaffPermission.ViewBilling],
        [StaffRole.Auditor] = [StaffPermission.ViewBackOffice, StaffPermission.ViewAudit, StaffPermission.ViewStaff, StaffPermission.ViewBilling],
    };

    public static IReadOnlyDictionary<string, AccessRow> ByMessage { get; } = Rows.Split('\n', StringSplitOptions.TrimEntries)
        .Select(line => line.Split(':', StringSplitOptions.TrimEntries))
        .SelectMany(line => line[1].Split(' '), (line, message) => (message, Row: Read(line[0])))
        .ToDictionary(r => r.message, r => r.Row);

    private static AccessRow Read(string who)
    {
        var words = who.Split(' ');
        return new AccessRow(
            words[0], words[0] is "staff" or "tenant" or "key" ? words[1] : null,
            words.Contains("+suspended"), words.Contains("+pending"), words.Contains("+fresh"), words.Contains("+look"));
    }
}

/// <param name="Who"><c>anyone</c>, <c>signed-in</c>, <c>staff</c>, <c>tenant</c> or <c>key</c>.</param>
/// <param name="Permission">Of staff or tenant; of a key its scope.</param>
internal sealed record AccessRow(string Who, string? Permission, bool WhileSuspended, bool WhilePending, bool Fresh, bool IsLook);
