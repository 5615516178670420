'use client';
/** Making the external client app in Salesforce, step by step, for each way to connect. */
import { SegmentedControl, useMatches } from '@mantine/core';
import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useMay } from '../../_frame/member.tsx';
import { Page } from '../../_ui/page.tsx';
import { Panel } from '../../_ui/panel.tsx';
import { BackLink } from '../back-link.tsx';
import { CertificateField } from '../key-fields.tsx';
import { RedirectAddress } from '../redirect-address.tsx';
import classes from './guide.module.css';
import { Picture } from './picture.tsx';
import { RefusalCheck } from './refusal-check.tsx';
import { useGuideSteps } from './steps.ts';

const methods = ['webServer', 'clientCredentials', 'jwtBearer'] as const;
type Method = (typeof methods)[number];

export function SalesforceGuide() {
  const t = useTranslations('connections.guide');
  const query = useSearchParams();
  const [method, setMethod] = useState<Method>(() => methods.find((one) => one === query.get('method')) ?? 'webServer');
  const steps = useGuideSteps(method);
  const mayEdit = useMay('editor');
  const orientation = useMatches<'vertical' | 'horizontal'>({ base: 'vertical', sm: 'horizontal' });
  return (
    <Page title={t('title')} back={<BackLink />}>
      <div className={classes.page}>
        <Panel isPadded>
          <p className={classes.lead}>{t('lead')}</p>
          <SegmentedControl
            aria-label={t('method')}
            className={classes.methods}
            orientation={orientation}
            value={method}
            onChange={(value) => setMethod(methods.find((one) => one === value) ?? 'webServer')}
            data={methods.map((one) => ({ value: one, label: t(`methods.${one}.name`) }))}
          />
          <p className={classes.when}>{t(`methods.${method}.when`)}</p>
        </Panel>
        <ol className={classes.steps}>
          {steps.map((step, index) => (
            <li key={step.key}>
              <Panel isPadded>
                <div className={classes.step}>
                  <div className={classes.words}>
                    <h2 className={classes.heading}>
                      <span className={classes.number}>{index + 1}</span>
                      {step.title}
                    </h2>
                    <p className={classes.text}>{step.text}</p>
                    {step.needs === 'callback' ? <RedirectAddress /> : null}
                    {step.needs === 'certificate' && mayEdit ? (
                      <CertificateField
                        label={t('certificate')}
                        description={undefined}
                        error={undefined}
                        required={false}
                        value=""
                        onChange={() => {}}
                      />
                    ) : null}
                  </div>
                  {step.picture ? <Picture {...step.picture} label={t('pictureOf', { title: step.title })} /> : null}
                </div>
              </Panel>
            </li>
          ))}
        </ol>
        <RefusalCheck />
      </div>
    </Page>
  );
}
