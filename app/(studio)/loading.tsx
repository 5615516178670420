export { PageSkeleton as default } from '../_ui/page-skeleton.tsx';
