CREATE TABLE "polls" (
	"workspace_id" uuid NOT NULL,
	"trigger_id" uuid NOT NULL,
	"flow_id" uuid NOT NULL,
	"cursor" jsonb,
	"due_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"polled_at" timestamp (3) with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp (3) with time zone,
	"error_code" text,
	"error_params" jsonb,
	"lease_token" uuid,
	"lease_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "polls_workspace_id_trigger_id_pk" PRIMARY KEY("workspace_id","trigger_id")
);
--> statement-breakpoint
ALTER TABLE "polls" ADD CONSTRAINT "polls_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "polls" ADD CONSTRAINT "polls_trigger_id_triggers_id_fk" FOREIGN KEY ("trigger_id") REFERENCES "public"."triggers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "polls" ADD CONSTRAINT "polls_flow_id_flows_id_fk" FOREIGN KEY ("flow_id") REFERENCES "public"."flows"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "polls_due" ON "polls" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "polls_flow" ON "polls" USING btree ("flow_id");